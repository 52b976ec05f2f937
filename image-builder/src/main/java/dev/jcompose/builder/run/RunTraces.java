package dev.jcompose.builder.run;

import dev.jcompose.image.layer.ArchivePath;
import dev.jcompose.image.store.InitLayer;
import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.file.FileStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Removes from a RUN step's layer what comes from the mount points and not from the command.
///
/// @param upper the layer
/// @param image the image's own layers, topmost first
record RunTraces(Directory upper, List<Path> image) {
  /// Removes them.
  void remove() {
    for (String path : InitLayer.files()) {
      if (inImage(path).isEmpty()) {
        inUpper(
            path,
            (parent, name, status) -> {
              boolean untouched = status.isRegular() && status.size() == 0;
              if (untouched || status.isSymlink() || status.isWhiteout()) {
                parent.unlink(name);
              }
            });
      }
    }
    for (String path : InitLayer.directories().reversed()) {
      Optional<FileStatus> original = inImage(path);
      inUpper(path, (parent, name, status) -> directory(parent, name, status, original));
    }
  }

  private static void directory(
      Directory parent, String name, FileStatus status, Optional<FileStatus> original) {
    if (!status.isDirectory()) {
      return;
    }
    if (original.isEmpty()) {
      removeIfEmpty(parent, name);
    } else if (looksLikeInit(status) && original.get().isDirectory()) {
      parent.chown(name, original.get().uid(), original.get().gid());
      parent.chmod(name, original.get().mode());
    }
  }

  private static boolean looksLikeInit(FileStatus status) {
    return status.mode() == InitLayer.MODE && status.uid() == 0 && status.gid() == 0;
  }

  /// Removes a directory that was only created as a mount point.
  static void removeIfEmpty(Directory parent, String name) {
    try {
      parent.removeDirectory(name);
    } catch (LinuxException failure) {
      if (!failure.is(Errno.ENOTEMPTY) && !failure.is(Errno.ENOENT)) {
        throw failure;
      }
    }
  }

  /// What one layer determines about a path of the image.
  private Optional<FileStatus> inImage(String path) {
    for (Path layer : image) {
      try (Directory root = Directory.open(layer)) {
        Optional<FileStatus> status = root.find(path, false);
        if (status.isPresent()) {
          return status.filter(found -> !found.isWhiteout());
        }
      }
    }
    return Optional.empty();
  }

  private interface Change {
    void apply(Directory parent, String name, FileStatus status);
  }

  private void inUpper(String path, Change change) {
    try (Directory parent = upper.directory(ArchivePath.parent(path))) {
      String name = ArchivePath.last(path);
      parent.find(name).ifPresent(status -> change.apply(parent, name, status));
    } catch (LinuxException failure) {
      if (!failure.is(Errno.ENOENT) && !failure.is(Errno.ENOTDIR)) {
        throw failure;
      }
    }
  }
}
