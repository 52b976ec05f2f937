package dev.jcompose.volume;

import dev.jcompose.linux.call.IoFailure;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// The host side of a bind mount, checked.
///
/// @param path absolute
/// @param kind of the file, links followed
public record BindSource(Path path, Kind kind) {
  /// What a bind mount can show.
  public enum Kind {
    /// A directory.
    DIRECTORY,
    /// A regular file.
    FILE,
    /// A socket, device or pipe.
    SPECIAL
  }

  /// Checks a source, and creates a directory if it is missing and that is requested.
  ///
  /// @param source as the user wrote it, after all resolving
  /// @param create whether a missing one becomes a directory: Docker's `-v` and Compose's
  ///   `create_host_path`; owned by root, mode 0755
  /// @throws VolumeException of kind INVALID, in Docker's words, when it is relative, missing, or
  ///   cannot be created
  public static BindSource resolve(String source, boolean create) {
    if (!source.startsWith("/") || source.indexOf('\0') >= 0) {
      throw invalid("invalid mount path: '" + source + "' mount path must be absolute");
    }
    Path path = Path.of(source).normalize();
    if (!Files.exists(path)) {
      if (!create) {
        throw invalid(
            "invalid mount config for type \"bind\": bind source path does not exist: " + source);
      }
      make(path);
    }
    return new BindSource(path, kind(path));
  }

  private static Kind kind(Path path) {
    if (Files.isDirectory(path)) {
      return Kind.DIRECTORY;
    }
    return Files.isRegularFile(path) ? Kind.FILE : Kind.SPECIAL;
  }

  private static void make(Path path) {
    try {
      Files.createDirectories(path);
      // Whatever the umask of the process that started us: containers have users of their own.
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (FileAlreadyExistsException inTheWay) {
      boolean link = Files.isSymbolicLink(path) && Files.exists(path, LinkOption.NOFOLLOW_LINKS);
      throw invalid(
          "error while creating mount source path '"
              + path
              + "': "
              + (link
                  ? "it is a dangling symbolic link"
                  : inTheWay.getFile() + " is not a directory"));
    } catch (IOException problem) {
      throw invalid(
          "error while creating mount source path '" + path + "': " + IoFailure.words(problem));
    }
  }

  private static VolumeException invalid(String message) {
    return new VolumeException(VolumeException.Kind.INVALID, message);
  }
}
