package dev.jcompose.linux.process;

import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.call.Native;
import dev.jcompose.linux.call.SyscallNumber;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// How many descriptors this process, and the processes it starts, may have open (getrlimit(2)).
public final class DescriptorLimit {
  private static final long NOFILE = 7;

  private DescriptorLimit() {}

  /// Raises the limit, soft and hard, to at least a number; never lowers it.
  ///
  /// @return the limit that now applies
  /// @throws LinuxException EPERM when the process may not, or the number is above `fs.nr_open`
  public static long raise(long least) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment limit = arena.allocate(16, 8);
      Native.check(
          "get limit of open files", SyscallNumber.PRLIMIT64, 0, NOFILE, 0, limit.address(), 0, 0);
      long hard = limit.getAtIndex(ValueLayout.JAVA_LONG, 1);
      // RLIM_INFINITY is the largest unsigned number.
      if (Long.compareUnsigned(hard, least) >= 0 && hard == limit.get(ValueLayout.JAVA_LONG, 0)) {
        return hard;
      }
      long wanted = Long.compareUnsigned(hard, least) >= 0 ? hard : least;
      limit.setAtIndex(ValueLayout.JAVA_LONG, 0, wanted);
      limit.setAtIndex(ValueLayout.JAVA_LONG, 1, wanted);
      Native.check(
          "set limit of open files", SyscallNumber.PRLIMIT64, 0, NOFILE, limit.address(), 0, 0, 0);
      return wanted;
    }
  }
}
