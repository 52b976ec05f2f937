package dev.jcompose.linux.process;

import dev.jcompose.linux.call.Block;
import dev.jcompose.linux.call.CallMemory;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.call.Native;
import dev.jcompose.linux.call.SyscallNumber;

/// A resource limit of this process, which those it starts inherit (getrlimit(2)). Unsigned
/// numbers; the largest one means "no limit".
///
/// @param soft what applies
/// @param hard what it can be raised to
public record OwnLimit(long soft, long hard) {
  private static final int SIZE = 2 * Long.BYTES;

  /// Reads one.
  ///
  /// @param resource its number, as in [dev.jcompose.linux.name.ResourceLimit]
  public static OwnLimit of(int resource) {
    try (CallMemory memory = CallMemory.open()) {
      Block limit = memory.allocate(SIZE);
      Native.check(
          "read resource limit", SyscallNumber.PRLIMIT64, 0, resource, 0, limit.address(), 0, 0);
      return new OwnLimit(limit.getLong(0), limit.getLong(Long.BYTES));
    }
  }

  /// Sets it.
  ///
  /// @param doing for the message
  /// @throws LinuxException EPERM when the process may not
  void set(int resource, String doing) {
    try (CallMemory memory = CallMemory.open()) {
      Block limit = memory.allocate(SIZE);
      limit.putLong(0, soft);
      limit.putLong(Long.BYTES, hard);
      Native.check(doing, SyscallNumber.PRLIMIT64, 0, resource, limit.address(), 0, 0, 0);
    }
  }
}
