package dev.jcompose.builder.check;

import dev.jcompose.builder.dockerfile.Dockerfile;
import dev.jcompose.builder.dockerfile.Instruction;
import dev.jcompose.builder.dockerfile.Keyword;
import dev.jcompose.builder.dockerfile.Position;
import dev.jcompose.builder.instruction.Stage;
import java.util.List;

/// The checks of how a Dockerfile is written: casing, continued lines, comments.
final class LayoutChecks {
  private final Dockerfile dockerfile;
  private final CheckFindings findings;

  LayoutChecks(Dockerfile dockerfile, CheckFindings findings) {
    this.dockerfile = dockerfile;
    this.findings = findings;
  }

  void check(List<Stage> stages) {
    casing();
    emptyContinuations();
    descriptions(stages);
  }

  private void casing() {
    List<Instruction> all = dockerfile.instructions();
    long lower = all.stream().filter(i -> Casing.isLower(Casing.written(i))).count();
    long upper = all.stream().filter(i -> Casing.isUpper(Casing.written(i))).count();
    boolean lowerCounts = lower > upper;
    for (Instruction instruction : all) {
      String word = Casing.written(instruction);
      if (lowerCounts ? !Casing.isLower(word) : !Casing.isUpper(word)) {
        findings.add(
            CheckRule.CONSISTENT_INSTRUCTION_CASING,
            instruction,
            "Command '"
                + word
                + "' should match the case of the command majority ("
                + (lowerCounts ? "lowercase" : "uppercase")
                + ")");
      }
    }
  }

  private void emptyContinuations() {
    for (Instruction instruction : dockerfile.instructions()) {
      for (int line = instruction.at().line(); line < instruction.lastLine(); line++) {
        if (dockerfile.source().lines().get(line - 1).isBlank()) {
          findings.add(
              CheckRule.NO_EMPTY_CONTINUATION,
              new Position(line, 1),
              "Empty continuation line found in: " + instruction.text());
          break;
        }
      }
    }
  }

  private void descriptions(List<Stage> stages) {
    for (Stage stage : stages) {
      stage.name().ifPresent(name -> description(stage.from(), List.of(name)));
    }
    for (Instruction instruction : dockerfile.instructions()) {
      if (instruction.keyword() == Keyword.ARG) {
        description(
            instruction,
            instruction.quotedWords().stream().map(word -> word.text().split("=", 2)[0]).toList());
      }
    }
  }

  private void description(Instruction instruction, List<String> names) {
    int above = instruction.at().line() - 1;
    // The directives are the first lines, without a gap.
    if (above <= dockerfile.directives().size()) {
      return;
    }
    String line = dockerfile.source().lines().get(above - 1).strip();
    String comment = line.startsWith("#") ? line.substring(1).strip() : "";
    if (!comment.isEmpty() && !names.contains(comment.split(" ", 2)[0])) {
      findings.add(
          CheckRule.INVALID_DEFINITION_DESCRIPTION,
          instruction,
          "Comment for %s should follow the format: `# %s <description>`"
              .formatted(instruction.keyword(), names.size() > 1 ? "<arg_key>" : names.getFirst()));
    }
  }
}
