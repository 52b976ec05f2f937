package dev.jcompose.model.canonical;

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
}
