package dev.jcompose.engine.server;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// Limits the size of standard error when that is a log file. When it is too long, its content
/// moves to `<name>.1`, replacing that, and it is truncated. It stays the same file, because others
/// write to it, too: the engine's parent, and the JVM when it crashes.
final class LogFile extends OutputStream {
  private static final int O_APPEND = 02000;
  private static final int OCTAL = 8;

  private final OutputStream out = new FileOutputStream(FileDescriptor.err);
  private final Path file;
  private final long longest;

  private LogFile(Path file, long longest) {
    this.file = file;
    this.longest = longest;
  }

  /// Limits standard error, if it is such a file.
  ///
  /// @param longest bytes after which it is truncated
  static void bound(long longest) {
    Optional<Path> file = file();
    if (file.isPresent()) {
      System.setErr(
          new PrintStream(new LogFile(file.get(), longest), true, StandardCharsets.UTF_8));
    }
  }

  private static Optional<Path> file() {
    try {
      Path target = Path.of("/proc/self/fd/2").toRealPath();
      boolean appended =
          Files.readAllLines(Path.of("/proc/self/fdinfo/2")).stream()
              .filter(line -> line.startsWith("flags:"))
              .map(line -> Integer.parseInt(line.substring("flags:".length()).strip(), OCTAL))
              .anyMatch(flags -> (flags & O_APPEND) != 0);
      return appended && Files.isRegularFile(target) ? Optional.of(target) : Optional.empty();
    } catch (IOException | NumberFormatException pipeOrTerminal) {
      return Optional.empty();
    }
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
    if (Files.size(file) > longest) {
      beginAnew();
    }
  }

  private void beginAnew() throws IOException {
    Path before = file.resolveSibling(file.getFileName() + ".1");
    try {
      Files.copy(
          file, before, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
    } catch (IOException full) {
      // When the disk is full, the log is given up.
      Files.deleteIfExists(before);
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(0);
    }
  }
}
