package dev.jcompose.linux.watch;

import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.call.Native;
import dev.jcompose.linux.call.SyscallNumber;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Wakes a thread that waits in the kernel.
///
/// @see <a href="https://man7.org/linux/man-pages/man2/eventfd.2.html">eventfd(2)</a>
final class Alarm implements AutoCloseable {
  private static final long NON_BLOCKING_CLOSE_ON_EXEC = 0x800 | 0x80000;
  private static final short POLL_IN = 1;
  private static final int POLL_ENTRY = 8;

  private final Fd fd =
      new Fd(Native.check("eventfd", SyscallNumber.EVENTFD2, 0, NON_BLOCKING_CLOSE_ON_EXEC, 0));

  /// Rings until [#silence].
  void ring() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment one = arena.allocateFrom(ValueLayout.JAVA_LONG, 1L);
      long _ = Native.raw(SyscallNumber.WRITE, fd.number(), one.address(), one.byteSize());
    }
  }

  /// Stops ringing.
  ///
  /// @return whether it rang
  boolean silence() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment count = arena.allocate(ValueLayout.JAVA_LONG);
      return Native.raw(SyscallNumber.READ, fd.number(), count.address(), count.byteSize()) > 0;
    }
  }

  /// Waits until a descriptor is readable or this rings.
  ///
  /// @param milliseconds at most; -1 for no limit
  /// @return whether the descriptor is readable
  boolean await(Fd other, int milliseconds) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment entries = arena.allocate(2L * POLL_ENTRY, 8);
      entries.set(ValueLayout.JAVA_INT, 0, other.number());
      entries.set(ValueLayout.JAVA_SHORT, 4, POLL_IN);
      entries.set(ValueLayout.JAVA_INT, POLL_ENTRY, fd.number());
      entries.set(ValueLayout.JAVA_SHORT, POLL_ENTRY + 4, POLL_IN);
      // Not poll(2), which arm64 lacks.
      MemorySegment most = arena.allocate(ValueLayout.JAVA_LONG, 2);
      most.set(ValueLayout.JAVA_LONG, 0, milliseconds / 1000);
      most.set(ValueLayout.JAVA_LONG, 8, milliseconds % 1000 * 1_000_000L);
      long limit = milliseconds < 0 ? 0 : most.address();
      long result = Native.raw(SyscallNumber.PPOLL, entries.address(), 2, limit, 0, 0, 0);
      if (result < 0 && result != -Errno.EINTR.number()) {
        throw new LinuxException("poll", (int) -result);
      }
      return entries.get(ValueLayout.JAVA_SHORT, 6) != 0;
    }
  }

  @Override
  public void close() {
    fd.close();
  }
}
