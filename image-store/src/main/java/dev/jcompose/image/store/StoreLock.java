package dev.jcompose.image.store;

import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import dev.jcompose.linux.file.Aside;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps a second process out of a store: a file that is locked as long as the store is open.
final class StoreLock {
  private static final Logger LOG = LoggerFactory.getLogger(StoreLock.class);

  private StoreLock() {}

  /// Takes the lock; closing the channel releases it.
  ///
  /// @throws ImageException when somebody has the store open
  static FileChannel take(Path path) throws IOException {
    Path file = path.resolve("lock");
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(file)) {
      LOG.warn("{}", Aside.putting(file, "is not a file"));
    }
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock held = channel.tryLock();
      if (held != null) {
        return channel;
      }
    } catch (OverlappingFileLockException sameProcess) {
      channel.close();
      throw inUse(path);
    }
    channel.close();
    throw inUse(path);
  }

  private static ImageException inUse(Path path) {
    return new ImageException(
        Kind.CONFLICT, "image store " + path + ": another process has it open");
  }
}
