package dev.jcompose.builder.instruction;

import dev.jcompose.builder.dockerfile.Dockerfile;
import dev.jcompose.builder.dockerfile.Expansion;
import dev.jcompose.builder.dockerfile.Instruction;
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
      for (Instruction instruction : Dockerfile.parse("change", change).instructions()) {
        Expansion expansion =
            new Expansion(
                instruction.escape(), name -> Optional.ofNullable(draft.environment().get(name)));
        String _ = draft.apply(instruction, expansion);
      }
    }
    return draft.config();
  }
}
