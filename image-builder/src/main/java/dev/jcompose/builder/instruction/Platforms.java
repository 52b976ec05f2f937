package dev.jcompose.builder.instruction;

import dev.jcompose.builder.dockerfile.Expansion;
import dev.jcompose.builder.dockerfile.Instruction;
import dev.jcompose.linux.name.Platform;
import java.util.Optional;

/// `FROM --platform`.
public final class Platforms {
  private Platforms() {}

  /// The platform of a stage.
  ///
  /// @param target what is built for, which is meant without a flag
  public static Platform of(Instruction instruction, Expansion expansion, Platform target) {
    Optional<Instruction.Flag> flag = instruction.flag("platform");
    if (flag.isEmpty()) {
      return target;
    }
    String text = ConfigDraft.expanded(instruction, expansion, flag.get().value());
    if (text.equals("local")) {
      return Platform.HERE;
    }
    try {
      Platform platform = Platform.parse(text);
      if (!platform.os().equals(Platform.HERE.os())) {
        throw instruction.problem(
            flag.get(), "platform " + text + ": only images for Linux can be built");
      }
      return platform.architecture().isEmpty() ? Platform.HERE : platform;
    } catch (IllegalArgumentException problem) {
      throw instruction.problem(flag.get(), "failed to parse platform " + problem.getMessage());
    }
  }
}
