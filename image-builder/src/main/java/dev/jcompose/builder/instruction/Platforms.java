package dev.jcompose.builder.instruction;

import dev.jcompose.builder.dockerfile.Expansion;
import dev.jcompose.builder.dockerfile.Instruction;
import dev.jcompose.linux.call.Architecture;
import java.util.Optional;
import java.util.Set;

/// `--platform`: ours and no other.
public final class Platforms {
  private static final Architecture MACHINE = Architecture.HERE;
  private static final String NAME = "linux/" + MACHINE.imageName();
  private static final Set<String> OURS =
      Set.of(
          NAME,
          NAME + "/" + MACHINE.variant(),
          "linux/" + MACHINE.kernelName(),
          MACHINE.imageName(),
          "linux",
          "local");

  private Platforms() {}

  public static void check(Instruction instruction, Expansion expansion) {
    Optional<Instruction.Flag> flag = instruction.flag("platform");
    if (flag.isEmpty()) {
      return;
    }
    String platform = ConfigDraft.expanded(instruction, expansion, flag.get().value());
    if (!OURS.contains(platform)) {
      throw instruction.problem(
          flag.get(), "platform " + platform + ": only " + NAME + " can be built here");
    }
  }
}
