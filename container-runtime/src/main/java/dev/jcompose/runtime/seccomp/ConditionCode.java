package dev.jcompose.runtime.seccomp;

import dev.jcompose.runtime.seccomp.Assembler.Target;
import java.util.List;

/// Code for conditions on arguments. Arguments have 64 bits, the BPF machine 32: the upper half is
/// compared first, then, if necessary, the lower one.
final class ConditionCode {
  private static final int OFFSET_ARGUMENTS = 16;
  private static final int ARGUMENT = 8;
  private static final int UPPER = 4;
  private static final int LOWER = 0;

  private final Assembler code;

  ConditionCode(Assembler code) {
    this.code = code;
  }

  /// Continues one way when all conditions hold, and the other way if not.
  Target allOf(List<Comparison> conditions, Target yes, Target no) {
    Target next = yes;
    for (Comparison condition : conditions.reversed()) {
      next = test(condition, next, no);
    }
    return next;
  }

  private Target test(Comparison condition, Target yes, Target no) {
    return switch (condition.operator()) {
      case EQUAL -> equal(condition, -1L, condition.value(), yes, no);
      case MASKED_EQUAL -> equal(condition, condition.value(), condition.second(), yes, no);
      case NOT_EQUAL -> equal(condition, -1L, condition.value(), no, yes);
      case GREATER -> greater(condition, Assembler.GREATER, yes, no);
      case GREATER_OR_EQUAL -> greater(condition, Assembler.GREATER_EQUAL, yes, no);
      case LESS -> greater(condition, Assembler.GREATER_EQUAL, no, yes);
      case LESS_OR_EQUAL -> greater(condition, Assembler.GREATER, no, yes);
    };
  }

  private Target equal(Comparison condition, long mask, long value, Target yes, Target no) {
    Target lower = code.compare(Assembler.EQUAL, (int) value, yes, no);
    lower = load(condition, LOWER, (int) mask, lower);
    if (condition.half()) {
      return lower;
    }
    Target upper = code.compare(Assembler.EQUAL, (int) (value >>> 32), lower, no);
    return load(condition, UPPER, (int) (mask >>> 32), upper);
  }

  private Target greater(Comparison condition, int comparison, Target yes, Target no) {
    Target lower = code.compare(comparison, (int) condition.value(), yes, no);
    lower = load(condition, LOWER, -1, lower);
    if (condition.half()) {
      return lower;
    }
    int half = (int) (condition.value() >>> 32);
    Target same = code.compare(Assembler.EQUAL, half, lower, no);
    Target upper = code.compare(Assembler.GREATER, half, yes, same);
    return load(condition, UPPER, -1, upper);
  }

  private Target load(Comparison condition, int half, int mask, Target next) {
    Target masked = mask == -1 ? next : code.and(mask, next);
    return code.load(OFFSET_ARGUMENTS + condition.index() * ARGUMENT + half, masked);
  }
}
