package dev.jcompose.volume;

import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.file.DirectoryEntry;
import dev.jcompose.linux.file.FileStatus;
import java.util.List;

/// Fills a volume's directory in two steps, so that being killed at any instant leaves it empty or
/// lets the next one finish: everything is copied into a directory next to or inside it, which gets
/// its final name when it is complete; then its entries are moved.
///
/// The volume's directory itself stays what it is, for other containers may have it mounted.
final class CopyUp {
  private static final String PART = ".jcompose-copying";
  private static final String COMPLETE = ".jcompose-copied";
  private static final int NO_REPLACE = 1;

  private final Directory stage;
  private final Directory data;

  /// @param stage where to put the copy, on the same file system as the data, or the data itself
  /// @param data the volume's directory
  CopyUp(Directory stage, Directory data) {
    this.stage = stage;
    this.data = data;
  }

  /// Finishes what an earlier one could not.
  void resume() {
    if (stage.find(COMPLETE).isPresent()) {
      move();
    }
    stage.removeTree(PART);
  }

  /// Copies, when there is nothing in the volume.
  void fill(Directory source) {
    resume();
    if (!data.list().isEmpty()) {
      return;
    }
    List<DirectoryEntry> entries = source.list();
    if (entries.isEmpty()) {
      DirectoryCopy.attributes(source, data);
      return;
    }
    stage.makeDirectory(PART, 0700);
    try (Directory part = stage.child(PART)) {
      DirectoryCopy.copy(source, part);
      DirectoryCopy.attributes(source, part);
      part.syncFileSystem();
    } catch (LinuxException failed) {
      stage.removeTree(PART);
      throw failed;
    }
    stage.rename(PART, stage, COMPLETE, NO_REPLACE);
    move();
  }

  private void move() {
    try (Directory copied = stage.child(COMPLETE)) {
      // Taken now: moving entries out changes the time.
      FileStatus status = copied.status();
      for (DirectoryEntry entry : copied.list()) {
        try {
          copied.rename(entry.name(), data, entry.name(), NO_REPLACE);
        } catch (LinuxException taken) {
          // A container that was started in the meantime has created its own.
          if (!taken.is(Errno.EEXIST)) {
            throw taken;
          }
        }
      }
      DirectoryCopy.attributes(status, copied, data);
    }
    stage.removeTree(COMPLETE);
    data.sync();
  }
}
