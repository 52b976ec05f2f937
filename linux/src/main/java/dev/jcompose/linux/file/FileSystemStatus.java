package dev.jcompose.linux.file;

import dev.jcompose.linux.call.Block;
import dev.jcompose.linux.call.CallMemory;
import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.Native;
import dev.jcompose.linux.call.SyscallNumber;

/// What statfs(2) says of a file system.
///
/// @param type its magic number, as [#OVERLAYFS]
/// @param totalBytes its size
/// @param availableBytes what an ordinary user can still write
/// @param totalInodes how many files it can hold; 0 for no limit
/// @param availableInodes how many more it can hold
/// @param readOnly whether it is mounted read-only
public record FileSystemStatus(
    long type,
    long totalBytes,
    long availableBytes,
    long totalInodes,
    long availableInodes,
    boolean readOnly) {
  /// Type of overlayfs.
  public static final long OVERLAYFS = 0x794c7630L;

  /// Type of tmpfs.
  public static final long TMPFS = 0x01021994L;

  private static final int STATFS_SIZE = 120;
  private static final long ST_RDONLY = 1;

  /// The file system of an open file.
  static FileSystemStatus of(Fd file) {
    try (CallMemory memory = CallMemory.open()) {
      Block statfs = memory.allocate(STATFS_SIZE);
      Native.check("statfs", SyscallNumber.FSTATFS, file.number(), statfs.address(), 0);
      long blockSize = statfs.getLong(8);
      return new FileSystemStatus(
          statfs.getLong(0),
          statfs.getLong(16) * blockSize,
          statfs.getLong(32) * blockSize,
          statfs.getLong(40),
          statfs.getLong(48),
          (statfs.getLong(80) & ST_RDONLY) != 0);
    }
  }
}
