package dev.jcompose.cli.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/// A file that is replaced as a whole: readers see the old text or the new one.
public final class ReplacedFile {
  private ReplacedFile() {}

  /// Writes it, creating parent directories. On failure it is unchanged, and no temporary file is
  /// left.
  ///
  /// @param permissions as `ls` shows them, `rw-------`
  public static void write(Path file, String text, String permissions) throws IOException {
    Path directory = file.resolveSibling(".");
    Files.createDirectories(directory);
    // Only the user can read it so far.
    Path next = Files.createTempFile(directory, ".", ".next");
    try {
      Files.writeString(next, text);
      Files.setPosixFilePermissions(next, PosixFilePermissions.fromString(permissions));
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException problem) {
      Files.deleteIfExists(next);
      throw problem;
    }
  }
}
