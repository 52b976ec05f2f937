package dev.jcompose.model.canonical;

import dev.jcompose.model.origin.Origins;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.text.JsonText;
import dev.jcompose.model.text.YamlText;

/// What `config` prints. Each `$` is doubled, so that the output read again gives the same project.
public final class ConfigText {
  private ConfigText() {}

  /// As YAML.
  public static String yaml(Project project) {
    return YamlText.print(CanonicalForm.of(project, Flavor.YAML)).replace("$", "$$");
  }

  /// As JSON.
  public static String json(Project project) {
    return JsonText.pretty(CanonicalForm.of(project, Flavor.JSON)).replace("$", "$$");
  }

  /// A merged tree whose variables were not replaced, as YAML; its dollar signs are those of the
  /// files.
  public static String yaml(Origins tree) {
    return YamlText.print(TreeForm.of(tree.root()));
  }

  /// A merged tree whose variables were not replaced, as JSON.
  public static String json(Origins tree) {
    return JsonText.pretty(TreeForm.of(tree.root()));
  }
}
