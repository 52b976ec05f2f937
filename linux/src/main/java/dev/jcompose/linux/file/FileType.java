package dev.jcompose.linux.file;

/// What kind of file it is (inode(7)).
public enum FileType {
  /// A regular file.
  REGULAR(0100000, 8),
  /// A directory.
  DIRECTORY(0040000, 4),
  /// A symbolic link.
  SYMLINK(0120000, 10),
  /// A character device.
  CHARACTER_DEVICE(0020000, 2),
  /// A block device.
  BLOCK_DEVICE(0060000, 6),
  /// A named pipe.
  FIFO(0010000, 1),
  /// A Unix socket.
  SOCKET(0140000, 12),
  /// The file system does not say, in a directory listing.
  UNKNOWN(0, 0);

  private static final int MASK = 0170000;

  private final int modeBits;
  private final int entryType;

  FileType(int modeBits, int entryType) {
    this.modeBits = modeBits;
    this.entryType = entryType;
  }

  /// The bits in `st_mode`.
  public int modeBits() {
    return modeBits;
  }

  static FileType ofMode(int mode) {
    for (FileType type : values()) {
      if (type.modeBits == (mode & MASK)) {
        return type;
      }
    }
    return UNKNOWN;
  }

  static FileType ofEntryType(int entryType) {
    for (FileType type : values()) {
      if (type.entryType == entryType) {
        return type;
      }
    }
    return UNKNOWN;
  }
}
