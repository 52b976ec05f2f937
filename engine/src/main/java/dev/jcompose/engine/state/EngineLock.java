package dev.jcompose.engine.state;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.linux.file.Aside;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes sure that only one engine works on a directory. The kernel releases the lock with its
/// process, however that ends. The file says who holds it: the pid, and on a second line where that
/// engine listens.
public final class EngineLock implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EngineLock.class);
  private static final int LONGEST = 8192;

  private final FileChannel channel;

  private EngineLock(FileChannel channel) {
    this.channel = channel;
  }

  /// Takes the lock.
  ///
  /// @param file in the directory; anything there that is not a file is put aside
  /// @param socket where this engine will listen
  /// @throws EngineException.Conflict when another engine has it
  public static EngineLock take(Path file, Path socket) throws IOException {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(file)) {
      LOG.warn("{}", Aside.putting(file, "is not a file"));
    }
    FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      if (lock(channel) == null) {
        throw new EngineException.Conflict(
            "engine: %s is in use by another engine%s"
                .formatted(file.getParent(), holder(channel)));
      }
      say(channel, ProcessHandle.current().pid() + "\n" + socket + "\n");
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

  /// Who has it, as far as is known.
  private static String holder(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(LONGEST);
    channel.read(text, 0);
    String[] lines =
        new String(text.array(), 0, text.position(), StandardCharsets.UTF_8).split("\n", -1);
    if (!lines[0].matches("[0-9]+")) {
      return "";
    }
    String socket = lines.length > 1 ? lines[1] : "";
    return ", pid "
        + lines[0]
        + (socket.isEmpty()
            ? ""
            : ", which listens at unix://"
                + socket
                + " (set JCOMPOSE_HOST to that, or both JCOMPOSE_HOST and JCOMPOSE_DATA_ROOT to"
                + " places of their own)");
  }

  private static void say(FileChannel channel, String who) {
    try {
      // Overwritten instead of truncated first, which needs no room on a full disk.
      byte[] text = who.getBytes(StandardCharsets.UTF_8);
      channel.write(ByteBuffer.wrap(text), 0);
      channel.truncate(text.length);
    } catch (IOException full) {
      LOG.warn("the lock file does not name its holder: {}", IoFailure.words(full));
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
