package dev.jcompose.linux.file;

import dev.jcompose.linux.call.Block;
import dev.jcompose.linux.call.CallMemory;
import dev.jcompose.linux.call.Native;
import dev.jcompose.linux.call.SyscallNumber;
import java.time.Instant;

/// What statx(2) says of a file.
///
/// @param type what it is
/// @param mode permissions with setuid, setgid and sticky: `07777` at most
/// @param uid owner, unsigned 32 bits
/// @param gid group, unsigned 32 bits
/// @param size bytes
/// @param blocks allocated, of 512 bytes
/// @param links hard links
/// @param device the file system it is on, major number in the upper 32 bits
/// @param inode its number there
/// @param rdevMajor of a device node
/// @param rdevMinor of a device node
/// @param accessed last access
/// @param modified last change of the content
/// @param changed last change of the inode
public record FileStatus(
    FileType type,
    int mode,
    long uid,
    long gid,
    long size,
    long blocks,
    int links,
    long device,
    long inode,
    int rdevMajor,
    int rdevMinor,
    Instant accessed,
    Instant modified,
    Instant changed) {
  private static final int STATX_BASIC_STATS = 0x7FF;
  private static final int STATX_SIZE = 256;

  /// Whether it is a directory.
  public boolean isDirectory() {
    return type == FileType.DIRECTORY;
  }

  /// Whether it is a regular file.
  public boolean isRegular() {
    return type == FileType.REGULAR;
  }

  /// Whether it is a symbolic link.
  public boolean isSymlink() {
    return type == FileType.SYMLINK;
  }

  /// Whether it is the character device 0:0, with which overlayfs hides a name of a lower layer (a
  /// whiteout).
  public boolean isWhiteout() {
    return type == FileType.CHARACTER_DEVICE && rdevMajor == 0 && rdevMinor == 0;
  }

  /// Whether both are the same file.
  public boolean sameFile(FileStatus other) {
    return device == other.device && inode == other.inode;
  }

  /// Calls statx.
  ///
  /// @return the status, or a negative error number in `failure[0]`
  static FileStatus read(long[] failure, int directory, String path, int flags) {
    try (CallMemory memory = CallMemory.open()) {
      Block buffer = memory.allocate(STATX_SIZE);
      failure[0] =
          Native.raw(
              SyscallNumber.STATX,
              directory,
              FileName.allocate(memory, path).address(),
              flags,
              STATX_BASIC_STATS,
              buffer.address(),
              0);
      return of(buffer);
    }
  }

  /// Reads `struct statx` (linux/stat.h).
  private static FileStatus of(Block statx) {
    int mode = Short.toUnsignedInt(statx.getShort(28));
    return new FileStatus(
        FileType.ofMode(mode),
        mode & 07777,
        Integer.toUnsignedLong(statx.getInt(20)),
        Integer.toUnsignedLong(statx.getInt(24)),
        statx.getLong(40),
        statx.getLong(48),
        statx.getInt(16),
        ((long) statx.getInt(136) << 32) | Integer.toUnsignedLong(statx.getInt(140)),
        statx.getLong(32),
        statx.getInt(128),
        statx.getInt(132),
        time(statx, 64),
        time(statx, 112),
        time(statx, 96));
  }

  private static Instant time(Block statx, int offset) {
    return Instant.ofEpochSecond(statx.getLong(offset), statx.getInt(offset + 8));
  }
}
