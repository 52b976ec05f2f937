package dev.jcompose.runtime.cgroup;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// A device policy as a program of the extended BPF machine, for cgroup v2, which has no control
/// files for devices. Its argument is a `struct bpf_cgroup_dev_ctx`; it returns 1 to allow, 0 to
/// deny.
///
/// @see "linux/bpf.h"
final class DeviceProgram {
  private static final int LOAD_WORD = 0x61;
  private static final int MOVE = 0xbf;
  private static final int MOVE_CONSTANT = 0xb7;
  private static final int AND_CONSTANT = 0x54;
  private static final int SHIFT_RIGHT = 0x74;
  private static final int JUMP_UNEQUAL = 0x55;
  private static final int EXIT = 0x95;
  private static final int INSTRUCTION = 8;

  private static final int RESULT = 0;
  private static final int CONTEXT = 1;
  private static final int KIND = 2;
  private static final int ACCESS = 3;
  private static final int MAJOR = 4;
  private static final int MINOR = 5;
  private static final int SCRATCH = 6;
  private static final int ALL_ACCESS = 7;

  private DeviceProgram() {}

  /// The instructions, 8 bytes each.
  static byte[] compile(DevicePolicy policy) {
    List<Long> program = new ArrayList<>();
    program.add(instruction(LOAD_WORD, KIND, CONTEXT, 0, 0));
    program.add(instruction(MOVE, ACCESS, KIND, 0, 0));
    program.add(instruction(AND_CONSTANT, KIND, 0, 0, 0xffff));
    program.add(instruction(SHIFT_RIGHT, ACCESS, 0, 0, 16));
    program.add(instruction(LOAD_WORD, MAJOR, CONTEXT, 4, 0));
    program.add(instruction(LOAD_WORD, MINOR, CONTEXT, 8, 0));
    for (DeviceRule rule : policy.rules()) {
      addRule(program, rule);
    }
    addAnswer(program, policy.everything() ? 1 : 0);
    ByteBuffer bytes =
        ByteBuffer.allocate(program.size() * INSTRUCTION).order(ByteOrder.LITTLE_ENDIAN);
    program.forEach(bytes::putLong);
    return bytes.array();
  }

  private static void addRule(List<Long> program, DeviceRule rule) {
    List<Long> tests = new ArrayList<>();
    if (rule.kind() != DeviceRule.Kind.ALL) {
      tests.add(instruction(JUMP_UNEQUAL, KIND, 0, 0, rule.kind().number));
    }
    if (rule.bits() != ALL_ACCESS) {
      tests.add(instruction(MOVE, SCRATCH, ACCESS, 0, 0));
      tests.add(instruction(AND_CONSTANT, SCRATCH, 0, 0, ~rule.bits() & ALL_ACCESS));
      tests.add(instruction(JUMP_UNEQUAL, SCRATCH, 0, 0, 0));
    }
    rule.major().ifPresent(major -> tests.add(instruction(JUMP_UNEQUAL, MAJOR, 0, 0, major)));
    rule.minor().ifPresent(minor -> tests.add(instruction(JUMP_UNEQUAL, MINOR, 0, 0, minor)));
    for (int at = 0; at < tests.size(); at++) {
      long test = tests.get(at);
      boolean jump = (test & 0xff) == JUMP_UNEQUAL;
      // Jumps past the remaining tests and the two instructions of the answer.
      program.add(jump ? test | (long) (tests.size() - at - 1 + 2) << 16 : test);
    }
    addAnswer(program, 1);
  }

  private static void addAnswer(List<Long> program, int answer) {
    program.add(instruction(MOVE_CONSTANT, RESULT, 0, 0, answer));
    program.add(instruction(EXIT, 0, 0, 0, 0));
  }

  private static long instruction(int code, int destination, int source, int offset, int constant) {
    return code
        | (long) destination << 8
        | (long) source << 12
        | (long) (offset & 0xffff) << 16
        | (long) constant << 32;
  }
}
