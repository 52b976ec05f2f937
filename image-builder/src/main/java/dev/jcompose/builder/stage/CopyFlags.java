package dev.jcompose.builder.stage;

import dev.jcompose.builder.dockerfile.Expansion;
import dev.jcompose.builder.dockerfile.Instruction;
import dev.jcompose.builder.dockerfile.Instruction.Flag;
import dev.jcompose.builder.instruction.ConfigDraft;
import dev.jcompose.builder.instruction.InstructionForms;
import dev.jcompose.builder.tree.ModeChange;
import java.util.Optional;

/// The flags of a COPY or ADD, with their variables expanded.
final class CopyFlags {
  private final Instruction instruction;
  private final Expansion expansion;

  CopyFlags(Instruction instruction, Expansion expansion) {
    this.instruction = instruction;
    this.expansion = expansion;
  }

  /// A flag's text; empty when it is not given.
  String text(String flag) {
    return instruction.flag(flag).map(this::value).orElse("");
  }

  /// A flag that is on or off.
  boolean is(String flag, boolean otherwise) {
    Optional<Flag> found = instruction.flag(flag);
    if (found.isEmpty()) {
      return otherwise;
    }
    return switch (found.get().hasValue() ? value(found.get()) : "true") {
      case "true", "1", "yes" -> true;
      case "false", "0", "no" -> false;
      default ->
          throw instruction.problem(
              found.get(), "expecting boolean value for flag " + flag + ": " + found.get().value());
    };
  }

  /// `--chmod`.
  Optional<ModeChange> mode() {
    Optional<Flag> flag = instruction.flag("chmod");
    if (flag.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(ModeChange.parse(value(flag.get())));
    } catch (IllegalArgumentException problem) {
      throw instruction.problem(flag.get(), String.valueOf(problem.getMessage()));
    }
  }

  /// The instruction as the image's history has it.
  String history() {
    StringBuilder text = new StringBuilder(beginning());
    InstructionForms.words(instruction)
        .forEach(word -> text.append(' ').append(expand(word.text())));
    return text.toString();
  }

  /// The same with the content of the sources in place of their names: the same files make the same
  /// image, whatever they are called or come from.
  String historyOf(String content) {
    String destination = InstructionForms.words(instruction).getLast().text();
    return beginning() + " " + content + " in " + expand(destination);
  }

  private String beginning() {
    StringBuilder text = new StringBuilder(instruction.keyword().name());
    instruction
        .flags()
        .forEach(flag ->
            text.append(" --")
                .append(flag.name())
                .append(flag.hasValue() ? "=" + value(flag) : ""));
    return text.toString();
  }

  String value(Flag flag) {
    return expand(flag.value());
  }

  String expand(String text) {
    return ConfigDraft.expanded(instruction, expansion, text);
  }
}
