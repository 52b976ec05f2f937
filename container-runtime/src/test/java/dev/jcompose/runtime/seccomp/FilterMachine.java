package dev.jcompose.runtime.seccomp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Runs a classic BPF program on one system call, as the kernel would, checking what its verifier
/// checks.
final class FilterMachine {
  static final int X86_64 = 0xc000003e;
  static final int X86 = 0x40000003;
  static final int X32_BIT = 0x40000000;

  private final ByteBuffer program;

  FilterMachine(byte[] program) {
    this.program = ByteBuffer.wrap(program).order(ByteOrder.LITTLE_ENDIAN);
  }

  int size() {
    return program.capacity() / 8;
  }

  /// The answer, and how many instructions it took.
  record Run(int answer, int steps) {}

  int answer(int architecture, int number, long... arguments) {
    return run(architecture, number, arguments).answer();
  }

  Run run(int architecture, int number, long... arguments) {
    ByteBuffer call = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    call.putInt(0, number).putInt(4, architecture);
    for (int at = 0; at < arguments.length; at++) {
      call.putLong(16 + 8 * at, arguments[at]);
    }
    int accumulator = 0;
    int steps = 0;
    int at = 0;
    while (true) {
      if (at >= size()) {
        throw new IllegalStateException("ran over the end");
      }
      int code = program.getShort(at * 8) & 0xffff;
      int yes = program.get(at * 8 + 2) & 0xff;
      int no = program.get(at * 8 + 3) & 0xff;
      int constant = program.getInt(at * 8 + 4);
      at++;
      steps++;
      switch (code) {
        case 0x20 -> accumulator = call.getInt(constant);
        case 0x54 -> accumulator &= constant;
        case 0x05 -> at += constant;
        case 0x06 -> {
          return new Run(constant, steps);
        }
        case 0x15 -> at += accumulator == constant ? yes : no;
        case 0x25 -> at += Integer.compareUnsigned(accumulator, constant) > 0 ? yes : no;
        case 0x35 -> at += Integer.compareUnsigned(accumulator, constant) >= 0 ? yes : no;
        default -> throw new IllegalStateException("code " + Integer.toHexString(code));
      }
    }
  }
}
