package dev.jcompose.model.load;

import dev.jcompose.model.interpolation.Variables;
import dev.jcompose.model.tree.MapNode;
import dev.jcompose.model.tree.Node;
import dev.jcompose.model.tree.ScalarNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Resolves variables of services and builds that have no value of their own from the project's
/// variables.
final class EnvironmentValues {
  private EnvironmentValues() {}

  /// Fills in `environment` of all services. What has no value there either stays, without a value.
  static void resolve(MapNode root, Surroundings variables) {
    each(root, service -> fill(service, "environment", variables, true));
  }

  /// Fills in `args` of all builds. What has no value there either is removed.
  static void resolveArguments(MapNode root, Surroundings variables) {
    each(
        root,
        service -> service.map("build").ifPresent(build -> fill(build, "args", variables, false)));
  }

  private static void each(MapNode root, Consumer<MapNode> action) {
    root.map("services")
        .ifPresent(services -> {
          for (Node service : services.entries().values()) {
            if (service instanceof MapNode map) {
              action.accept(map);
            }
          }
        });
  }

  private static void fill(MapNode owner, String key, Surroundings variables, boolean keepEmpty) {
    if (!(owner.get(key) instanceof MapNode values)) {
      return;
    }
    for (Map.Entry<String, Node> entry : List.copyOf(values.entries().entrySet())) {
      if (!entry.getValue().isNull()) {
        continue;
      }
      Optional<Variables.Variable> found = variables.find(entry.getKey());
      if (found.isPresent()) {
        ScalarNode value = ScalarNode.text(entry.getValue(), found.get().value());
        value.note("from " + found.get().from());
        values.put(entry.getKey(), value);
      } else if (!keepEmpty) {
        values.entries().remove(entry.getKey());
      }
    }
  }
}
