package dev.jcompose.engine.state;

import dev.jcompose.engine.error.EngineException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Makes sure that one engine only works on a directory. The kernel gives the lock up with the
/// process that has it, however that ends.
public final class EngineLock implements AutoCloseable {
  private final FileChannel channel;

  private EngineLock(FileChannel channel) {
    this.channel = channel;
  }

  /// Takes the lock; the file then holds our pid.
  ///
  /// @throws EngineException.Conflict when another engine has it
  public static EngineLock take(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      if (lock(channel) == null) {
        throw new EngineException.Conflict(
            "engine: another one is running: " + file + " is locked (its pid is in there)");
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(
              (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
      return new EngineLock(channel);
    } catch (IOException | RuntimeException problem) {
      channel.close();
      throw problem;
    }
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException oursAlready) {
      return null;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
