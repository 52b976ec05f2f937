package dev.jcompose.model.canonical;

import dev.jcompose.model.origin.Origins;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.text.JsonText;
import dev.jcompose.model.text.YamlText;
import dev.jcompose.model.tree.MapNode;
import dev.jcompose.model.value.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What `config` prints. Each `$` of a value is doubled, so that the output read again gives the
/// same project; keys are not, because variables in keys are not replaced.
public final class ConfigText {
  private ConfigText() {}

  /// As YAML.
  public static String yaml(Project project) {
    return yaml(CanonicalForm.of(project, Flavor.YAML));
  }

  private static String yaml(Value form) {
    return YamlText.print(doubled(form));
  }

  /// As JSON.
  public static String json(Project project) {
    return json(CanonicalForm.of(project, Flavor.JSON));
  }

  private static String json(Value form) {
    return JsonText.pretty(doubled(form));
  }

  /// As YAML, of a project that was not normalized: networks, volumes, configs and secrets have
  /// only the names that the files give them.
  public static String yaml(Project project, Origins tree) {
    return yaml(namedAsWritten(CanonicalForm.of(project, Flavor.YAML), tree.root()));
  }

  /// As JSON, of a project that was not normalized.
  public static String json(Project project, Origins tree) {
    return json(namedAsWritten(CanonicalForm.of(project, Flavor.JSON), tree.root()));
  }

  private static Value doubled(Value value) {
    return switch (value) {
      case Value.Text(var text) when text.indexOf('$') >= 0 ->
          new Value.Text(text.replace("$", "$$"));
      case Value.Items(var items) ->
          new Value.Items(items.stream().map(ConfigText::doubled).toList());
      case Value.Fields(var fields) -> {
        Map<String, Value> all = new LinkedHashMap<>(fields);
        all.replaceAll((key, field) -> doubled(field));
        yield new Value.Fields(all);
      }
      default -> value;
    };
  }

  private static Value namedAsWritten(Value.Fields form, MapNode root) {
    Map<String, Value> sections = new LinkedHashMap<>(form.fields());
    for (String section : List.of("networks", "volumes", "configs", "secrets")) {
      if (sections.get(section) instanceof Value.Fields(var resources)) {
        Map<String, Value> all = new LinkedHashMap<>(resources);
        all.replaceAll((key, value) ->
            root.map(section)
                    .flatMap(map -> map.map(key))
                    .flatMap(map -> map.text("name"))
                    .isEmpty()
                ? withoutName(value)
                : value);
        sections.put(section, new Value.Fields(all));
      }
    }
    return new Value.Fields(sections);
  }

  private static Value withoutName(Value resource) {
    if (!(resource instanceof Value.Fields(var fields))) {
      return resource;
    }
    Map<String, Value> rest = new LinkedHashMap<>(fields);
    rest.remove("name");
    return new Value.Fields(rest);
  }

  /// A merged tree whose variables were not replaced, as YAML; its dollar signs are those of the
  /// files.
  public static String yaml(MapNode tree) {
    return YamlText.print(CanonicalForm.sorted(tree.asValue(), new FieldList(Flavor.YAML)));
  }

  /// A merged tree whose variables were not replaced, as JSON.
  public static String json(MapNode tree) {
    return JsonText.pretty(CanonicalForm.sorted(tree.asValue(), new FieldList(Flavor.JSON)));
  }
}
