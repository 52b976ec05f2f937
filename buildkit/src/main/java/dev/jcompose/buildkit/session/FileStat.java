package dev.jcompose.buildkit.session;

import dev.jcompose.buildkit.wire.WireMessage;
import dev.jcompose.linux.file.FileType;
import java.time.Instant;

/// A file as `fsutil` describes it. Its mode is Go's, not the kernel's.
///
/// @param path relative, with slashes
/// @param type what it is
/// @param permissions with setuid, setgid and sticky: `07777` at most
/// @param size bytes
/// @param modified last change of its content
/// @param link the target of a symbolic link; of a regular file, the path of its first name
/// @see "tonistiigi/fsutil: types/stat.proto"
/// @see <a href="https://pkg.go.dev/io/fs#FileMode">FileMode</a>
record FileStat(
    String path, FileType type, int permissions, long size, Instant modified, String link) {
  private static final long DIRECTORY = 1L << 31;
  private static final long SYMLINK = 1L << 27;
  private static final long DEVICE = 1L << 26;
  private static final long FIFO = 1L << 25;
  private static final long SOCKET = 1L << 24;
  private static final long SETUID = 1L << 23;
  private static final long SETGID = 1L << 22;
  private static final long CHARACTER = 1L << 21;
  private static final long STICKY = 1L << 20;
  private static final long IRREGULAR = 1L << 19;
  private static final int SIMPLE = 0777;

  private static final long SECOND = 1_000_000_000L;

  static FileStat of(WireMessage message) {
    long mode = message.number(2);
    long nanos = message.number(6);
    return new FileStat(
        message.text(1),
        type(mode),
        permissions(mode),
        message.number(5),
        Instant.ofEpochSecond(Math.floorDiv(nanos, SECOND), Math.floorMod(nanos, SECOND)),
        message.text(7));
  }

  WireMessage message() {
    return WireMessage.builder()
        .text(1, path)
        .number(2, mode())
        .number(5, size)
        .number(6, modified.getEpochSecond() * SECOND + modified.getNano())
        .text(7, link)
        .done();
  }

  /// Whether its content can be asked for. Both sides have to agree.
  boolean hasContent() {
    return type == FileType.REGULAR;
  }

  private static FileType type(long mode) {
    if ((mode & DIRECTORY) != 0) {
      return FileType.DIRECTORY;
    } else if ((mode & SYMLINK) != 0) {
      return FileType.SYMLINK;
    } else if ((mode & DEVICE) != 0) {
      return (mode & CHARACTER) != 0 ? FileType.CHARACTER_DEVICE : FileType.BLOCK_DEVICE;
    } else if ((mode & FIFO) != 0) {
      return FileType.FIFO;
    } else if ((mode & SOCKET) != 0) {
      return FileType.SOCKET;
    }
    return (mode & (CHARACTER | IRREGULAR)) != 0 ? FileType.UNKNOWN : FileType.REGULAR;
  }

  private static int permissions(long mode) {
    return (int) (mode & SIMPLE)
        | ((mode & SETUID) != 0 ? 04000 : 0)
        | ((mode & SETGID) != 0 ? 02000 : 0)
        | ((mode & STICKY) != 0 ? 01000 : 0);
  }

  private long mode() {
    long special =
        ((permissions & 04000) != 0 ? SETUID : 0)
            | ((permissions & 02000) != 0 ? SETGID : 0)
            | ((permissions & 01000) != 0 ? STICKY : 0);
    long kind =
        switch (type) {
          case DIRECTORY -> DIRECTORY;
          case SYMLINK -> SYMLINK;
          case CHARACTER_DEVICE -> DEVICE | CHARACTER;
          case BLOCK_DEVICE -> DEVICE;
          case FIFO -> FIFO;
          case SOCKET -> SOCKET;
          case UNKNOWN -> IRREGULAR;
          case REGULAR -> 0;
        };
    return (permissions & SIMPLE) | special | kind;
  }
}
