package dev.jcompose.builder.check;

import dev.jcompose.builder.dockerfile.Instruction;
import dev.jcompose.builder.dockerfile.Position;
import dev.jcompose.builder.dockerfile.SourceText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/// Collects what the checks find.
final class CheckFindings {
  private final SourceText source;
  private final List<CheckWarning> found = new ArrayList<>();

  CheckFindings(SourceText source) {
    this.source = source;
  }

  void add(CheckRule rule, Instruction instruction, String message) {
    add(rule, instruction.at(), message);
  }

  /// @param offset where in the instruction's text
  void add(CheckRule rule, Instruction instruction, int offset, String message) {
    add(rule, instruction.position(offset), message);
  }

  void add(CheckRule rule, Position at, String message) {
    found.add(new CheckWarning(rule, source, at, message));
  }

  /// From top to bottom; those of one place in the order of the rules.
  List<CheckWarning> of(Predicate<CheckRule> rules) {
    return found.stream()
        .filter(finding -> rules.test(finding.rule()))
        .sorted(
            Comparator.comparingInt((CheckWarning finding) -> finding.at().line())
                .thenComparingInt(finding -> finding.at().column())
                .thenComparing(CheckWarning::rule))
        .toList();
  }
}
