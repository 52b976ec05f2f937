package dev.jcompose.engine.state;

import dev.jcompose.linux.call.IoFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A small file whose content changes often: each content is one more line, and the last whole line
/// counts. Replacing the file instead ([AtomicFile]) makes an inode and deletes one each time,
/// which costs milliseconds on an ext4 without a journal: its allocator passes over every inode
/// deleted in the last minutes, one by one (`recently_deleted` in fs/ext4/ialloc.c).
///
/// A line cut short by a kill is left out by the reader, and the next one begins a line of its own.
public final class AppendedFile {
  private static final Logger LOG = LoggerFactory.getLogger(AppendedFile.class);

  /// When it is longer than this, it is replaced by its last line.
  private static final long LONG = 64L << 10;

  private static final Set<StandardOpenOption> APPENDING =
      Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
  private static final Set<PosixFilePermission> PRIVATE =
      PosixFilePermissions.fromString("rw-------");

  private AppendedFile() {}

  /// Gives the file a new content, which has no line feed. Only its owner can read the file.
  public static void write(Path file, byte[] content) throws IOException {
    // The line feed before it ends what a kill may have cut short.
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

  /// The content given last; the whole of a file without a line feed.
  ///
  /// @throws java.nio.file.NoSuchFileException when there is none
  public static byte[] read(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
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
  /// somebody later. Then the content given last may be lost.
  public static boolean isTorn(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
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
