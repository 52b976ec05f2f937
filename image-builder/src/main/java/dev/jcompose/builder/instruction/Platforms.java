package dev.jcompose.builder.instruction;

import dev.jcompose.builder.dockerfile.Expansion;
import dev.jcompose.builder.dockerfile.Instruction;
import java.util.Optional;
import java.util.Set;

/// `--platform`: ours and no other.
public final class Platforms {
  private static final Set<String> OURS =
      Set.of("linux/amd64", "linux/amd64/v1", "linux/x86_64", "amd64", "linux", "local");

  private Platforms() {}

  public static void check(Instruction instruction, Expansion expansion) {
    Optional<Instruction.Flag> flag = instruction.flag("platform");
    if (flag.isEmpty()) {
      return;
    }
    String platform = ConfigDraft.expanded(instruction, expansion, flag.get().value());
    if (!OURS.contains(platform)) {
      throw instruction.problem(
          flag.get(), "platform " + platform + ": only linux/amd64 can be built here");
    }
  }
}
