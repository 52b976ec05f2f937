package dev.jcompose.engine.state;

import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.linux.file.SavedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A small file whose content changes often: each new content is appended as a line, and the last
/// complete line counts. Replacing the file instead ([AtomicFile]) creates an inode and deletes one
/// each time, which costs milliseconds on ext4 without a journal: its allocator skips every inode
/// deleted in the last minutes, one by one (`recently_deleted` in fs/ext4/ialloc.c).
///
/// A line truncated by a kill is ignored by the reader, and the next content starts a new line.
public final class AppendedFile {
  private static final Logger LOG = LoggerFactory.getLogger(AppendedFile.class);

  /// When it is longer than this, it is replaced by its last line.
  private static final long LONG = 64L << 10;

  private static final Set<StandardOpenOption> APPENDING =
      Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
  private static final Set<PosixFilePermission> PRIVATE =
      PosixFilePermissions.fromString("rw-------");

  private AppendedFile() {}

  /// Appends a new content, which must not contain a newline. Only its owner can read the file.
  public static void write(Path file, byte[] content) throws IOException {
    // The newline before it ends a line that a kill may have truncated.
    byte[] line = new byte[content.length + 2];
    System.arraycopy(content, 0, line, 1, content.length);
    line[0] = '\n';
    line[line.length - 1] = '\n';
    long size;
    try (var channel =
        FileChannel.open(file, APPENDING, PosixFilePermissions.asFileAttribute(PRIVATE))) {
      long before = channel.size();
      var bytes = ByteBuffer.wrap(line);
      try {
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      } catch (IOException full) {
        channel.truncate(before);
        throw full;
      }
      size = before + line.length;
    }
    if (size > LONG) {
      shorten(file, line);
    }
  }

  private static void shorten(Path file, byte[] line) {
    try {
      AtomicFile.write(file, line);
    } catch (IOException full) {
      // It is right as it is, only long.
      LOG.debug("{} cannot be shortened: {}", file, IoFailure.words(full));
    }
  }

  /// The last content; the whole file if it has no newline.
  ///
  /// @throws java.nio.file.NoSuchFileException when there is none
  public static byte[] read(Path file) throws IOException {
    byte[] bytes = SavedFile.read(file);
    int end = lastLineFeed(bytes, bytes.length);
    if (end < 0) {
      return bytes;
    }
    int start = lastLineFeed(bytes, end) + 1;
    while (start == end && end > 0) {
      end = start - 1;
      start = lastLineFeed(bytes, end) + 1;
    }
    return Arrays.copyOfRange(bytes, start, end);
  }

  /// Whether its end was cut off: by a kill in the middle of a write, which is harmless, or by
  /// somebody later. Then the last content may be lost.
  public static boolean isTorn(Path file) throws IOException {
    byte[] bytes = SavedFile.read(file);
    return bytes.length == 0 || bytes[bytes.length - 1] != '\n';
  }

  private static int lastLineFeed(byte[] bytes, int before) {
    int at = before - 1;
    while (at >= 0 && bytes[at] != '\n') {
      at--;
    }
    return at;
  }
}
