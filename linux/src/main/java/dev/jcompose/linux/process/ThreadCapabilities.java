package dev.jcompose.linux.process;

import dev.jcompose.linux.call.Block;
import dev.jcompose.linux.call.CallMemory;
import dev.jcompose.linux.call.Native;
import dev.jcompose.linux.call.SyscallNumber;
import dev.jcompose.linux.name.Capability;

/// The effective capabilities of the calling thread.
///
/// @see "capget(2); linux/capability.h"
public final class ThreadCapabilities {
  private static final int VERSION_3 = 0x20080522;
  private static final int HEADER_SIZE = 8;

  /// Effective, permitted and inheritable, 32 bits each, and the same for the upper half.
  private static final int DATA_SIZE = 24;

  private static final int WORD = 12;

  private ThreadCapabilities() {}

  /// Whether the calling thread has one.
  ///
  /// @param name without `CAP_`
  public static boolean has(String name) {
    int number = Capability.NAMES.indexOf(name);
    try (CallMemory memory = CallMemory.open()) {
      Block data = read(memory, memory.allocate(HEADER_SIZE));
      return (data.getInt(word(number)) & bit(number)) != 0;
    }
  }

  /// Takes a capability from the calling thread, which must be a platform thread that ends soon:
  /// the next task of a thread in a pool would go without it.
  ///
  /// @param name without `CAP_`
  public static void drop(String name) {
    int number = Capability.NAMES.indexOf(name);
    try (CallMemory memory = CallMemory.open()) {
      Block header = memory.allocate(HEADER_SIZE);
      Block data = read(memory, header);
      int kept = data.getInt(word(number)) & ~bit(number);
      data.putInt(word(number), kept);
      Native.check("give up " + name, SyscallNumber.CAPSET, header.address(), data.address(), 0);
    }
  }

  private static Block read(CallMemory memory, Block header) {
    header.putInt(0, VERSION_3);
    Block data = memory.allocate(DATA_SIZE);
    Native.check("read capabilities", SyscallNumber.CAPGET, header.address(), data.address(), 0);
    return data;
  }

  /// Where the word with a capability is.
  private static int word(int number) {
    return number / Integer.SIZE * WORD;
  }

  private static int bit(int number) {
    return 1 << number % Integer.SIZE;
  }
}
