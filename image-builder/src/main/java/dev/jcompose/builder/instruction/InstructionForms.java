package dev.jcompose.builder.instruction;

import dev.jcompose.builder.dockerfile.Dockerfile;
import dev.jcompose.builder.dockerfile.Instruction;
import dev.jcompose.builder.dockerfile.Instruction.Flag;
import dev.jcompose.builder.dockerfile.Keyword;
import dev.jcompose.builder.dockerfile.Word;
import dev.jcompose.image.ImageConfig.Healthcheck;
import java.util.List;
import java.util.Optional;

/// Errors of an instruction that do not depend on variables: reported before the first step runs,
/// even in stages that are not built.
public final class InstructionForms {
  private static final List<String> SECURITY_MODES = List.of("sandbox", "insecure");

  private InstructionForms() {}

  /// Checks what does not depend on variables.
  ///
  /// @throws dev.jcompose.builder.dockerfile.BuildException with the place of what is wrong
  public static void check(Dockerfile dockerfile) {
    dockerfile.instructions().forEach(InstructionForms::check);
  }

  private static void check(Instruction instruction) {
    switch (instruction.keyword()) {
      case RUN -> run(instruction);
      case ADD, COPY -> {
        if (words(instruction).size() < 2) {
          throw instruction.problem(
              instruction.keyword()
                  + " requires at least two arguments: sources and a destination");
        }
      }
      case ENV, LABEL -> {
        List<KeyValue> _ = KeyValue.parse(instruction);
      }
      case HEALTHCHECK -> {
        Healthcheck _ = Healthchecks.parse(instruction);
      }
      case SHELL -> {
        List<String> _ = shell(instruction);
      }
      case ONBUILD -> trigger(instruction);
      case ARG, CMD, ENTRYPOINT, EXPOSE, FROM, MAINTAINER, STOPSIGNAL, USER, VOLUME, WORKDIR -> {}
    }
  }

  /// Names in the exec form may hold blanks.
  public static List<Word> words(Instruction instruction) {
    Optional<List<String>> json = instruction.json();
    if (json.isPresent()) {
      return json.get().stream().map(text -> new Word(text, instruction.argumentsAt())).toList();
    }
    return instruction.words();
  }

  static List<String> shell(Instruction instruction) {
    List<String> shell =
        instruction
            .json()
            .orElseThrow(
                () -> instruction.problem("SHELL requires the arguments to be in JSON form"));
    if (shell.isEmpty()) {
      throw instruction.problem("SHELL requires at least one argument");
    }
    return shell;
  }

  private static void run(Instruction instruction) {
    Optional<Flag> device = instruction.flag("device");
    if (device.isPresent()) {
      throw instruction.problem(device.get(), "RUN --device: not supported");
    }
    Optional<Flag> security = instruction.flag("security");
    if (security.isPresent() && !SECURITY_MODES.contains(security.get().value())) {
      throw instruction.problem(
          security.get(),
          "security mode \"" + security.get().value() + "\": sandbox and insecure are possible");
    }
    if (instruction.arguments().isEmpty()) {
      throw instruction.problem("RUN requires at least one argument");
    }
  }

  private static void trigger(Instruction instruction) {
    Instruction trigger =
        Dockerfile.parse(instruction.source().file(), instruction.argumentsAndHeredocs())
            .instructions()
            .getFirst();
    Keyword keyword = trigger.keyword();
    if (keyword == Keyword.ONBUILD || keyword == Keyword.FROM || keyword == Keyword.MAINTAINER) {
      throw instruction.problem(keyword + " isn't allowed as an ONBUILD trigger");
    }
  }
}
