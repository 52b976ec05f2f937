package dev.jcompose.cli.file;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/// A file of the user's home that is read whole.
public final class SmallFile {
  private static final Path NOTHING = Path.of("/dev/null");
  private static final long LARGEST = 8L << 20;

  private SmallFile() {}

  /// The content.
  ///
  /// @throws java.nio.file.NoSuchFileException when there is none
  /// @throws IOException when it cannot be read; also for what would block or fill the memory, as a
  ///   pipe or a device
  public static String text(Path file) throws IOException {
    BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
    if (found.isDirectory()) {
      throw refused(file, "is a directory");
    }
    if (found.isOther()) {
      if (file.toRealPath().equals(NOTHING)) {
        return "";
      }
      throw refused(file, "is not a file");
    }
    if (found.size() > LARGEST) {
      throw refused(file, "is larger than " + (LARGEST >> 20) + " MB");
    }
    return Files.readString(file);
  }

  private static IOException refused(Path file, String why) {
    return new FileSystemException(file.toString(), null, why);
  }
}
