package dev.jcompose.runtime.log;

import dev.jcompose.runtime.LogSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

/// Writes and rotates as the shim does.
final class LogWriter implements AutoCloseable {
  private final LogSpec.JsonFile spec;
  private FileChannel channel;
  private long size;
  int rotations;

  LogWriter(LogSpec.JsonFile spec) throws IOException {
    this.spec = spec;
    this.channel = open();
  }

  void line(String stream, Instant time, String text) throws IOException {
    raw("{\"log\":\"" + text + "\",\"stream\":\"" + stream + "\",\"time\":\"" + time + "\"}\n");
  }

  void raw(String record) throws IOException {
    byte[] bytes = record.getBytes(StandardCharsets.UTF_8);
    if (spec.maxSize() > 0 && size > 0 && size + bytes.length > spec.maxSize()) {
      rotate();
    }
    channel.write(ByteBuffer.wrap(bytes));
    size += bytes.length;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private void rotate() throws IOException {
    rotations++;
    channel.close();
    for (int number = spec.maxFiles() - 1; number > 0; number--) {
      Path from = number == 1 ? spec.file() : name(number - 1);
      if (Files.exists(from)) {
        Files.move(
            from,
            name(number),
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
      }
    }
    if (spec.maxFiles() == 1) {
      Files.write(spec.file(), new byte[0]);
    }
    channel = open();
    size = 0;
  }

  private Path name(int number) {
    return Path.of(spec.file() + "." + number);
  }

  private FileChannel open() throws IOException {
    return FileChannel.open(spec.file(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
