package dev.jcompose.runtime.seccomp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Assembles a classic BPF program from its end to its start. Jumps only go forward, so their
/// targets already exist, and answers can be shared by all jumps within range.
///
/// @see "linux/filter.h, linux/bpf_common.h"
final class Assembler {
  static final int EQUAL = 0x15;
  static final int GREATER = 0x25;
  static final int GREATER_EQUAL = 0x35;
  private static final int LOAD_WORD = 0x20;
  private static final int AND = 0x54;
  private static final int JUMP = 0x05;
  private static final int RETURN = 0x06;

  /// Conditional jumps have 8 bits; one is reserved for an instruction inserted in between.
  private static final int REACH = 254;

  /// In reverse order.
  private final List<Long> code = new ArrayList<>();

  private final Map<Action, Integer> answers = new HashMap<>();

  /// Where a program can go on.
  sealed interface Target {
    /// At an instruction, counted from the end of the program, which is 1.
    record Place(int number) implements Target {}

    /// It ends with an answer.
    record Answer(Action action) implements Target {}
  }

  /// How many instructions there are.
  int size() {
    return code.size();
  }

  /// Compares what is loaded with a constant, as unsigned numbers.
  Target compare(int comparison, int constant, Target yes, Target no) {
    int ifTrue = within(yes);
    int ifFalse = within(no);
    return emit(comparison, distance(ifTrue), distance(ifFalse), constant);
  }

  /// Loads a word of `struct seccomp_data`, then continues.
  Target load(int offset, Target next) {
    follow(next);
    return emit(LOAD_WORD, 0, 0, offset);
  }

  /// Masks the loaded word, then continues.
  Target and(int mask, Target next) {
    follow(next);
    return emit(AND, 0, 0, mask);
  }

  /// The instructions, `struct sock_filter` each.
  byte[] bytes() {
    ByteBuffer bytes = ByteBuffer.allocate(code.size() * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    code.reversed().forEach(bytes::putLong);
    return bytes.array();
  }

  // Makes the target the instruction right after the next one to be emitted.
  private void follow(Target next) {
    switch (next) {
      case Target.Place(int number) when number == code.size() -> {}
      case Target.Place(int number) -> emit(JUMP, 0, 0, distance(number));
      case Target.Answer(Action action) -> answer(action);
    }
  }

  private int within(Target target) {
    switch (target) {
      case Target.Place(int number) -> {
        if (distance(number) <= REACH) {
          return number;
        }
        emit(JUMP, 0, 0, distance(number));
      }
      case Target.Answer(Action action) -> {
        Integer number = answers.get(action);
        if (number != null && distance(number) <= REACH) {
          return number;
        }
        answer(action);
      }
    }
    return code.size();
  }

  private void answer(Action action) {
    emit(RETURN, 0, 0, action.value());
    answers.put(action, code.size());
  }

  private int distance(int number) {
    return code.size() - number;
  }

  private Target.Place emit(int operation, int ifTrue, int ifFalse, int constant) {
    code.add(operation | (long) ifTrue << 16 | (long) ifFalse << 24 | (long) constant << 32);
    return new Target.Place(code.size());
  }
}
