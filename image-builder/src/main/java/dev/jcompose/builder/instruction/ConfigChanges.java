package dev.jcompose.builder.instruction;

import dev.jcompose.builder.dockerfile.BuildException;
import dev.jcompose.builder.dockerfile.Dockerfile;
import dev.jcompose.builder.dockerfile.Expansion;
import dev.jcompose.builder.dockerfile.Instruction;
import dev.jcompose.builder.dockerfile.Keyword;
import dev.jcompose.image.ImageConfig;
import java.util.List;
import java.util.Optional;

/// Changes of a configuration as instructions: `import --change`, `commit --change`.
public final class ConfigChanges {
  private ConfigChanges() {}

  /// The configuration with all changes.
  ///
  /// @throws dev.jcompose.builder.dockerfile.BuildException when one is not valid
  public static ImageConfig apply(ImageConfig config, List<String> changes) {
    ConfigDraft draft = new ConfigDraft(config);
    for (String change : changes) {
      requireKeyword(change);
      for (Instruction instruction : Dockerfile.parse("change", change).instructions()) {
        Expansion expansion =
            new Expansion(
                instruction.escape(), name -> Optional.ofNullable(draft.environment().get(name)));
        String _ = draft.apply(instruction, expansion);
      }
    }
    return draft.config();
  }

  // As Docker says it: here no Dockerfile was written that could have a misspelt line.
  private static void requireKeyword(String change) {
    String name = change.strip().split("\\s+", 2)[0];
    if (!name.isEmpty() && !name.startsWith("#") && Keyword.find(name).isEmpty()) {
      throw new BuildException(name + " is not a valid change command", 1, 1);
    }
  }
}
