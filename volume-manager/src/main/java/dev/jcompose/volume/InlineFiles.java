package dev.jcompose.volume;

import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.file.FileName;
import dev.jcompose.linux.file.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;

/// Contents of configs and secrets as files of one container, to be bind-mounted into it. The
/// directory is closed to everybody but root, so that owner and mode of a file, which are meant for
/// the container, open nothing on the host.
///
/// @param directory where they are
public record InlineFiles(Path directory) {
  private static final int ALL_BITS = 07777;
  private static final Set<PosixFilePermission> PRIVATE =
      PosixFilePermissions.fromString("rwx------");

  /// Writes a file, replacing one of the same name in an instant: a container that has the old one
  /// mounted keeps it.
  ///
  /// @param name a single component, anything unique in the directory
  /// @param uid owner, as the container sees it
  /// @param gid group
  /// @param mode permissions, `0444` unless the user says otherwise
  /// @return its path, the source of the mount
  /// @throws VolumeException when it cannot be written; no part of it is left
  public Path write(String name, byte[] content, long uid, long gid, int mode) {
    if (!FileName.isSingle(name) || (mode & ~ALL_BITS) != 0) {
      throw new VolumeException(
          VolumeException.Kind.INVALID, "file \"" + name + "\": not a valid name or mode");
    }
    try {
      Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(PRIVATE));
      Files.setPosixFilePermissions(directory, PRIVATE);
      try (Directory parent = Directory.open(directory)) {
        write(parent, name, content, uid, gid, mode);
      }
      return directory.resolve(name);
    } catch (IOException | LinuxException problem) {
      throw new VolumeException(
          VolumeException.Kind.SYSTEM,
          "file \"" + name + "\": cannot be written: " + IoFailure.words(problem));
    }
  }

  private static void write(
      Directory parent, String name, byte[] content, long uid, long gid, int mode) {
    String temporary = ".new-" + UUID.randomUUID();
    try (OpenFile file = parent.create(temporary, 0600)) {
      file.write(ByteBuffer.wrap(content));
      file.chown(uid, gid);
      file.chmod(mode);
      file.sync();
      parent.rename(temporary, parent, name);
    } catch (LinuxException problem) {
      parent.removeTree(temporary);
      throw problem;
    }
  }
}
