package dev.jcompose.linux.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Files that one engine writes and the next one reads. Somebody may have put something else in
/// their place.
public final class SavedFile {
  private static final long LARGEST = 64L << 20;

  private SavedFile() {}

  /// The content.
  ///
  /// @throws NoSuchFileException when there is none
  /// @throws IOException when it cannot be read; also for what could be read for ever, as a pipe,
  ///   or is larger than anything that we write
  public static byte[] read(Path file) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file)) {
      throw new IOException("is not a file");
    }
    if (Files.isRegularFile(file) && Files.size(file) > LARGEST) {
      throw new IOException("is too large");
    }
    return Files.readAllBytes(file);
  }
}
