package dev.jcompose.linux.watch;

import dev.jcompose.linux.call.Block;
import dev.jcompose.linux.call.CallMemory;
import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.call.Native;
import dev.jcompose.linux.call.SyscallNumber;

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
    try (CallMemory memory = CallMemory.open()) {
      Block one = memory.longs(1L);
      long _ = Native.raw(SyscallNumber.WRITE, fd.number(), one.address(), one.size());
    }
  }

  /// Stops ringing.
  ///
  /// @return whether it rang
  boolean silence() {
    try (CallMemory memory = CallMemory.open()) {
      Block count = memory.allocate(Long.BYTES);
      return Native.raw(SyscallNumber.READ, fd.number(), count.address(), count.size()) > 0;
    }
  }

  /// Waits until a descriptor is readable or this rings.
  ///
  /// @param milliseconds at most; -1 for no limit
  /// @return whether the descriptor is readable
  boolean await(Fd other, int milliseconds) {
    try (CallMemory memory = CallMemory.open()) {
      Block entries = memory.allocate(2 * POLL_ENTRY);
      entries.putInt(0, other.number());
      entries.putShort(4, POLL_IN);
      entries.putInt(POLL_ENTRY, fd.number());
      entries.putShort(POLL_ENTRY + 4, POLL_IN);
      // Not poll(2), which arm64 lacks.
      Block most = memory.allocate(2 * Long.BYTES);
      most.putLong(0, milliseconds / 1000);
      most.putLong(8, milliseconds % 1000 * 1_000_000L);
      long limit = milliseconds < 0 ? 0 : most.address();
      long result = Native.raw(SyscallNumber.PPOLL, entries.address(), 2, limit, 0, 0, 0);
      if (result < 0 && result != -Errno.EINTR.number()) {
        throw new LinuxException("poll", (int) -result);
      }
      return entries.getShort(6) != 0;
    }
  }

  @Override
  public void close() {
    fd.close();
  }
}
