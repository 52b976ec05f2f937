package dev.jcompose.linux.file;

import dev.jcompose.linux.call.IoFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/// Files that are read whole: those that one engine writes for the next one, and a user's own.
/// There may be something else in their place.
public final class SavedFile {
  private static final long LARGEST = 64L << 20;

  private SavedFile() {}

  /// The content.
  ///
  /// @throws NoSuchFileException when there is none
  /// @throws IOException when it cannot be read; also for what could be read for ever, as a pipe,
  ///   or is larger than any of them
  public static byte[] read(Path file) throws IOException {
    BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
    // A directory is refused by the reading itself.
    Optional<String> obstacle = found.isDirectory() ? Optional.empty() : obstacle(found);
    if (obstacle.isPresent()) {
      throw new IOException(obstacle.get());
    }
    return Files.readAllBytes(file);
  }

  /// Why what is there cannot be read, in words.
  public static Optional<String> obstacle(Path file) {
    try {
      return obstacle(Files.readAttributes(file, BasicFileAttributes.class));
    } catch (IOException unreadable) {
      return Optional.of(IoFailure.words(unreadable));
    }
  }

  private static Optional<String> obstacle(BasicFileAttributes found) {
    if (!found.isRegularFile()) {
      return Optional.of("is not a file");
    }
    return found.size() > LARGEST ? Optional.of("is too large") : Optional.empty();
  }

  /// The content as text in UTF-8.
  ///
  /// @throws IOException likewise
  public static String text(Path file) throws IOException {
    return new String(read(file), StandardCharsets.UTF_8);
  }
}
