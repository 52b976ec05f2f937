package dev.jcompose.linux.file;

import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.LinuxException;
import java.util.UUID;

/// Removes a tree by descriptors, so that a link that appears in the meantime is removed and not
/// followed.
final class TreeRemoval {
  /// How many directories are held open at once; what lies deeper is first moved up.
  private static final int DEPTH = 100;

  private TreeRemoval() {}

  static void remove(Directory parent, String name) {
    try {
      parent.unlink(name);
      return;
    } catch (LinuxException failure) {
      if (failure.is(Errno.ENOENT)) {
        return;
      }
      if (!failure.is(Errno.EISDIR) && !failure.is(Errno.EPERM)) {
        throw failure;
      }
    }
    try (Directory top = parent.child(name)) {
      while (empty(top, top, 0)) {
        // Something was moved up from below.
      }
      parent.removeDirectory(name);
    } catch (LinuxException failure) {
      if (!failure.is(Errno.ENOENT)) {
        throw failure;
      }
    }
  }

  /// @return whether something was moved to `top`
  private static boolean empty(Directory top, Directory directory, int depth) {
    boolean moved = false;
    for (DirectoryEntry entry : directory.list()) {
      boolean isDirectory =
          entry.type() == FileType.DIRECTORY
              || (entry.type() == FileType.UNKNOWN && directory.status(entry.name()).isDirectory());
      if (!isDirectory) {
        directory.unlink(entry.name());
      } else if (depth == DEPTH) {
        directory.rename(entry.name(), top, ".deep-" + UUID.randomUUID());
        moved = true;
      } else {
        try (Directory child = directory.child(entry.name())) {
          moved |= empty(top, child, depth + 1);
        }
        directory.removeDirectory(entry.name());
      }
    }
    return moved;
  }
}
