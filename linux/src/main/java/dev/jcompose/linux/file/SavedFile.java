package dev.jcompose.linux.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

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
    BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
    if (found.isOther()) {
      throw new IOException("is not a file");
    }
    if (found.isRegularFile() && found.size() > LARGEST) {
      throw new IOException("is too large");
    }
    return Files.readAllBytes(file);
  }

  /// The content as text in UTF-8.
  ///
  /// @throws IOException likewise
  public static String text(Path file) throws IOException {
    return new String(read(file), StandardCharsets.UTF_8);
  }
}
