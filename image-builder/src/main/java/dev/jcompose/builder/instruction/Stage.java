package dev.jcompose.builder.instruction;

import dev.jcompose.builder.dockerfile.Dockerfile;
import dev.jcompose.builder.dockerfile.Instruction;
import dev.jcompose.builder.dockerfile.Keyword;
import dev.jcompose.builder.dockerfile.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// A stage as written.
///
/// @param index from 0
/// @param from its FROM
/// @param base the image it starts from, variables not replaced
/// @param name after AS, lower case
/// @param instructions after FROM
public record Stage(
    int index, Instruction from, Word base, Optional<String> name, List<Instruction> instructions) {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_.-]*");

  public Stage {
    instructions = List.copyOf(instructions);
  }

  /// How messages call it.
  public String title() {
    return name.orElse("stage-" + index);
  }

  /// Splits a Dockerfile.
  ///
  /// @param globals gets the ARGs before the first FROM
  public static List<Stage> split(Dockerfile dockerfile, List<Instruction> globals) {
    List<Stage> stages = new ArrayList<>();
    List<Instruction> own = new ArrayList<>();
    Optional<Instruction> from = Optional.empty();
    for (Instruction instruction : dockerfile.instructions()) {
      if (instruction.keyword() == Keyword.FROM) {
        from.ifPresent(previous -> stages.add(stage(stages.size(), previous, own)));
        own.clear();
        from = Optional.of(instruction);
      } else if (from.isPresent()) {
        own.add(instruction);
      } else if (instruction.keyword() == Keyword.ARG) {
        globals.add(instruction);
      } else {
        throw instruction.problem("no build stage in current context: FROM must come first");
      }
    }
    Instruction last =
        from.orElseThrow(
            () -> dockerfile.instructions().getFirst().problem("Dockerfile has no FROM"));
    stages.add(stage(stages.size(), last, own));
    return stages;
  }

  private static Stage stage(int index, Instruction from, List<Instruction> instructions) {
    List<Word> words = from.words();
    if (words.size() != 1 && words.size() != 3) {
      throw from.problem("FROM requires either one or three arguments");
    }
    Optional<String> name = Optional.empty();
    if (words.size() == 3) {
      if (!words.get(1).text().equalsIgnoreCase("as")) {
        throw from.problem(words.get(1), "FROM: expected AS, found " + words.get(1).text());
      }
      String text = words.get(2).text().toLowerCase(Locale.ROOT);
      if (!NAME.matcher(text).matches()) {
        throw from.problem(
            words.get(2),
            "invalid name for build stage: \""
                + words.get(2).text()
                + "\", name can't start with a number or contain symbols");
      }
      name = Optional.of(text);
    }
    return new Stage(index, from, words.getFirst(), name, instructions);
  }
}
