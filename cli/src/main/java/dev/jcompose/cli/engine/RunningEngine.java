package dev.jcompose.cli.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// An engine that holds a data root's lock, whether its socket exists or not.
///
/// @param pid its process, as recorded in the lock
/// @param socket where it listens; empty when it is not recorded
public record RunningEngine(String pid, String socket) {
  private static final int LONGEST = 8192;

  /// The engine that works on a data root, if any.
  public static Optional<RunningEngine> of(Path dataRoot) {
    try (FileChannel file =
        FileChannel.open(
            dataRoot.resolve("lock"), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      FileLock free = file.tryLock();
      if (free != null) {
        free.release();
        return Optional.empty();
      }
      ByteBuffer text = ByteBuffer.allocate(LONGEST);
      int _ = file.read(text, 0);
      String[] lines =
          new String(text.array(), 0, text.position(), StandardCharsets.UTF_8).split("\n", -1);
      return Optional.of(new RunningEngine(lines[0], lines.length > 1 ? lines[1] : ""));
    } catch (IOException none) {
      return Optional.empty();
    }
  }

  /// Whether it listens somewhere else.
  public boolean listensElsewhere(Path here) {
    return !socket.isEmpty() && !socket.equals(here.toString());
  }
}
