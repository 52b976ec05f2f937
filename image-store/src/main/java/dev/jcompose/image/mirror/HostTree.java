package dev.jcompose.image.mirror;

import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.file.FileStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// Access to a tree of the host's files without following links: the target of a link is not part
/// of the tree.
final class HostTree {
  private HostTree() {}

  /// Opens a directory of the tree.
  ///
  /// @param path below the top; `""` for the top, which may itself be a link
  static Directory open(Path top, String path) {
    Directory here = Directory.open(top);
    if (path.isEmpty()) {
      return here;
    }
    for (String name : path.split("/", -1)) {
      Directory above = here;
      try (above) {
        here = above.child(name);
      }
    }
    return here;
  }

  /// What the top is, a link followed.
  static Optional<FileStatus> status(Path top) {
    Path real;
    try {
      real = top.toRealPath();
    } catch (IOException _) {
      // Not there, or it leads nowhere.
      return Optional.empty();
    }
    try (Directory parent = Directory.open(real.resolve("..").normalize())) {
      return parent.find(real.getFileName().toString());
    }
  }

  static boolean isAbsence(LinuxException failure) {
    return failure.is(Errno.ENOENT) || failure.is(Errno.ENOTDIR) || failure.is(Errno.ELOOP);
  }

  static String child(String path, String name) {
    return path.isEmpty() ? name : path + "/" + name;
  }
}
