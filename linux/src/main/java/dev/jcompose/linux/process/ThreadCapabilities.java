package dev.jcompose.linux.process;

import dev.jcompose.linux.call.Native;
import dev.jcompose.linux.call.SyscallNumber;
import dev.jcompose.linux.name.Capability;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The effective capabilities of the calling thread.
///
/// @see "capget(2); linux/capability.h"
public final class ThreadCapabilities {
  private static final int VERSION_3 = 0x20080522;
  private static final int HEADER_SIZE = 8;

  /// Effective, permitted and inheritable, 32 bits each, and the same for the upper half.
  private static final int DATA_SIZE = 24;

  private static final long WORD = 12;

  private ThreadCapabilities() {}

  /// Takes a capability from the calling thread, which must be a platform thread that ends soon:
  /// the next task of a thread in a pool would go without it.
  ///
  /// @param name without `CAP_`
  public static void drop(String name) {
    int number = Capability.NAMES.indexOf(name);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment header = arena.allocate(HEADER_SIZE, 8);
      header.set(ValueLayout.JAVA_INT, 0, VERSION_3);
      MemorySegment data = arena.allocate(DATA_SIZE, 8);
      Native.check("read capabilities", SyscallNumber.CAPGET, header.address(), data.address(), 0);
      long word = number / Integer.SIZE * WORD;
      int mask = ~(1 << number % Integer.SIZE);
      data.set(ValueLayout.JAVA_INT, word, data.get(ValueLayout.JAVA_INT, word) & mask);
      Native.check("give up " + name, SyscallNumber.CAPSET, header.address(), data.address(), 0);
    }
  }
}
