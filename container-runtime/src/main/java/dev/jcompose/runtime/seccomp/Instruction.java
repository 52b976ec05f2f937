package dev.jcompose.runtime.seccomp;

import java.util.ArrayList;
import java.util.List;

/// Instructions of the classic BPF machine, `struct sock_filter` as a little-endian long: 16 bits
/// code, 8 bits "jump if true", 8 bits "jump if false", 32 bits constant. Jumps count instructions
/// and only lead forward.
///
/// @see "linux/bpf_common.h"
final class Instruction {
  static final int JUMP_EQUAL = 0x15;
  static final int JUMP_GREATER = 0x25;
  static final int JUMP_GREATER_EQUAL = 0x35;
  private static final int LOAD_WORD = 0x20;
  private static final int AND = 0x54;
  private static final int JUMP = 0x05;
  private static final int RETURN = 0x06;
  private static final int FARTHEST = 255;

  private Instruction() {}

  /// Loads a word of `struct seccomp_data`.
  static long load(int offset) {
    return encode(LOAD_WORD, 0, 0, offset);
  }

  /// Keeps the bits of a mask.
  static long and(int mask) {
    return encode(AND, 0, 0, mask);
  }

  /// Ends the program with an answer.
  static long result(Action action) {
    return encode(RETURN, 0, 0, action.value());
  }

  /// Compares what is loaded, and goes on with one of two pieces of code, which both end by
  /// answering.
  static List<Long> choose(int comparison, int constant, List<Long> yes, List<Long> no) {
    List<Long> code = new ArrayList<>(yes.size() + no.size() + 2);
    if (no.size() <= FARTHEST) {
      code.add(encode(comparison, no.size(), 0, constant));
    } else {
      code.add(encode(comparison, 0, 1, constant));
      code.add(encode(JUMP, 0, 0, no.size()));
    }
    code.addAll(no);
    code.addAll(yes);
    return code;
  }

  /// Compares what is loaded, and skips some instructions in either case.
  static long compare(int comparison, int constant, int ifTrue, int ifFalse) {
    return encode(comparison, ifTrue, ifFalse, constant);
  }

  private static long encode(int code, int ifTrue, int ifFalse, int constant) {
    return code | (long) ifTrue << 16 | (long) ifFalse << 24 | (long) constant << 32;
  }
}
