package dev.jcompose.image.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/// A file replaced as a whole: temporary file, fsync, rename, fsync of the directory.
final class DurableFile {
  private DurableFile() {}

  static void write(Path file, Path temporary, byte[] content) throws IOException {
    Path next = temporary.resolve("file-" + UUID.randomUUID());
    try {
      try (FileChannel channel =
          FileChannel.open(next, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        ByteBuffer buffer = ByteBuffer.wrap(content);
        while (buffer.hasRemaining()) {
          int _ = channel.write(buffer);
        }
        channel.force(false);
      }
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(next);
    }
    try (FileChannel names = FileChannel.open(file.resolveSibling("."), StandardOpenOption.READ)) {
      names.force(true);
    }
  }
}
