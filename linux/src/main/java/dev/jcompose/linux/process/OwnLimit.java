package dev.jcompose.linux.process;

import dev.jcompose.linux.call.Native;
import dev.jcompose.linux.call.SyscallNumber;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The resource limits of this process, which those it starts inherit (getrlimit(2)).
public final class OwnLimit {
  private OwnLimit() {}

  /// The hard limit, an unsigned number; the largest one means "no limit".
  ///
  /// @param resource its number, as in [dev.jcompose.linux.name.ResourceLimit]
  public static long hard(int resource) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment limit = arena.allocate(16, 8);
      Native.check(
          "read resource limit", SyscallNumber.PRLIMIT64, 0, resource, 0, limit.address(), 0, 0);
      return limit.getAtIndex(ValueLayout.JAVA_LONG, 1);
    }
  }
}
