package dev.jcompose.runtime.seccomp;

import java.util.ArrayList;
import java.util.List;

/// Code for conditions on arguments. Arguments have 64 bits, the machine has 32: the upper half is
/// compared first, the lower one where that does not decide.
final class ConditionCode {
  private static final int OFFSET_ARGUMENTS = 16;
  private static final int ARGUMENT = 8;
  private static final int HALF = 4;

  private ConditionCode() {}

  /// Where a step leads.
  private enum Way {
    /// To the step after it.
    NEXT,
    /// The condition holds.
    HOLDS,
    /// It does not.
    FAILS;

    Way inverted() {
      return switch (this) {
        case NEXT -> NEXT;
        case HOLDS -> FAILS;
        case FAILS -> HOLDS;
      };
    }
  }

  /// Some preparation, then one comparison with what is loaded.
  private record Step(List<Long> preparation, int comparison, int constant, Way yes, Way no) {
    int size() {
      return preparation.size() + 1;
    }

    Step inverted() {
      return new Step(preparation, comparison, constant, yes.inverted(), no.inverted());
    }
  }

  /// Answers with the action when all conditions hold, else goes on with `otherwise`.
  static List<Long> allOf(List<Comparison> conditions, Action action, List<Long> otherwise) {
    List<List<Step>> tests = conditions.stream().map(ConditionCode::steps).toList();
    int answer = tests.stream().flatMap(List::stream).mapToInt(Step::size).sum();
    List<Long> code = new ArrayList<>(answer + 1 + otherwise.size());
    for (List<Step> test : tests) {
      int end = code.size() + test.stream().mapToInt(Step::size).sum();
      for (Step step : test) {
        code.addAll(step.preparation());
        int after = code.size() + 1;
        code.add(
            Instruction.compare(
                step.comparison(),
                step.constant(),
                distance(step.yes(), after, end, answer + 1),
                distance(step.no(), after, end, answer + 1)));
      }
    }
    code.add(Instruction.result(action));
    code.addAll(otherwise);
    return code;
  }

  private static int distance(Way way, int after, int holds, int fails) {
    return switch (way) {
      case NEXT -> 0;
      case HOLDS -> holds - after;
      case FAILS -> fails - after;
    };
  }

  private static List<Step> steps(Comparison condition) {
    return switch (condition.operator()) {
      case EQUAL -> equal(condition, -1L, condition.value());
      case MASKED_EQUAL -> equal(condition, condition.value(), condition.second());
      case NOT_EQUAL -> inverted(equal(condition, -1L, condition.value()));
      case GREATER -> greater(condition, Instruction.JUMP_GREATER);
      case GREATER_OR_EQUAL -> greater(condition, Instruction.JUMP_GREATER_EQUAL);
      case LESS -> inverted(greater(condition, Instruction.JUMP_GREATER_EQUAL));
      case LESS_OR_EQUAL -> inverted(greater(condition, Instruction.JUMP_GREATER));
    };
  }

  private static List<Step> inverted(List<Step> steps) {
    return steps.stream().map(Step::inverted).toList();
  }

  private static List<Step> equal(Comparison condition, long mask, long value) {
    List<Step> steps = new ArrayList<>();
    if (!condition.half()) {
      steps.add(
          new Step(
              load(condition, HALF, (int) (mask >>> 32)),
              Instruction.JUMP_EQUAL,
              (int) (value >>> 32),
              Way.NEXT,
              Way.FAILS));
    }
    steps.add(
        new Step(
            load(condition, 0, (int) mask),
            Instruction.JUMP_EQUAL,
            (int) value,
            Way.HOLDS,
            Way.FAILS));
    return steps;
  }

  private static List<Step> greater(Comparison condition, int lowerComparison) {
    List<Step> steps = new ArrayList<>();
    int upper = (int) (condition.value() >>> 32);
    if (!condition.half()) {
      List<Long> load = load(condition, HALF, -1);
      steps.add(new Step(load, Instruction.JUMP_GREATER, upper, Way.HOLDS, Way.NEXT));
      steps.add(new Step(List.of(), Instruction.JUMP_EQUAL, upper, Way.NEXT, Way.FAILS));
    }
    int lower = (int) condition.value();
    steps.add(new Step(load(condition, 0, -1), lowerComparison, lower, Way.HOLDS, Way.FAILS));
    return steps;
  }

  private static List<Long> load(Comparison condition, int half, int mask) {
    long load = Instruction.load(OFFSET_ARGUMENTS + condition.index() * ARGUMENT + half);
    return mask == -1 ? List.of(load) : List.of(load, Instruction.and(mask));
  }
}
