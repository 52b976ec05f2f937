package dev.jcompose.linux.process;

import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.call.Native;
import dev.jcompose.linux.call.SyscallNumber;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A resource limit of this process, which those it starts inherit (getrlimit(2)). Unsigned
/// numbers; the largest one means "no limit".
///
/// @param soft what applies
/// @param hard what it can be raised to
public record OwnLimit(long soft, long hard) {
  private static final long SIZE = 2L * Long.BYTES;

  /// Reads one.
  ///
  /// @param resource its number, as in [dev.jcompose.linux.name.ResourceLimit]
  public static OwnLimit of(int resource) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment limit = arena.allocate(SIZE, Long.BYTES);
      Native.check(
          "read resource limit", SyscallNumber.PRLIMIT64, 0, resource, 0, limit.address(), 0, 0);
      return new OwnLimit(
          limit.getAtIndex(ValueLayout.JAVA_LONG, 0), limit.getAtIndex(ValueLayout.JAVA_LONG, 1));
    }
  }

  /// Sets it.
  ///
  /// @param doing for the message
  /// @throws LinuxException EPERM when the process may not
  void set(int resource, String doing) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment limit = arena.allocate(SIZE, Long.BYTES);
      limit.setAtIndex(ValueLayout.JAVA_LONG, 0, soft);
      limit.setAtIndex(ValueLayout.JAVA_LONG, 1, hard);
      Native.check(doing, SyscallNumber.PRLIMIT64, 0, resource, limit.address(), 0, 0, 0);
    }
  }
}
