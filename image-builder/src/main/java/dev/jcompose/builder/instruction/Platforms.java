package dev.jcompose.builder.instruction;

import dev.jcompose.builder.dockerfile.Expansion;
import dev.jcompose.builder.dockerfile.Instruction;
import dev.jcompose.linux.name.Platform;
import java.util.Optional;

/// `--platform`: ours and no other.
public final class Platforms {
  private Platforms() {}

  public static void check(Instruction instruction, Expansion expansion) {
    Optional<Instruction.Flag> flag = instruction.flag("platform");
    if (flag.isEmpty()) {
      return;
    }
    String platform = ConfigDraft.expanded(instruction, expansion, flag.get().value());
    if (!isOurs(platform)) {
      throw instruction.problem(
          flag.get(), "platform " + platform + ": only " + Platform.HERE + " can be built here");
    }
  }

  private static boolean isOurs(String platform) {
    return platform.equals("local")
        || Platform.find(platform)
            .filter(Platform::runsHere)
            .filter(found -> found.variant().isEmpty())
            .isPresent();
  }
}
