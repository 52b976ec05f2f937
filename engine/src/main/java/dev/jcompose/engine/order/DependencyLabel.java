package dev.jcompose.engine.order;

import dev.jcompose.model.service.Dependency;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// The label with the dependencies of a container's service, as Docker Compose writes it:
/// `db:service_healthy:false,cache:service_started:true`.
public final class DependencyLabel {
  private DependencyLabel() {}

  /// Writes it.
  public static String write(Map<String, Dependency> dependencies) {
    return dependencies.entrySet().stream()
        .map(e -> e.getKey() + ":" + e.getValue().condition().word() + ":" + e.getValue().restart())
        .collect(Collectors.joining(","));
  }

  /// Reads it; it does not say whether a dependency is required.
  public static Map<String, Dependency> read(String label) {
    Map<String, Dependency> found = new LinkedHashMap<>();
    for (String entry : label.split(",", -1)) {
      String[] parts = entry.split(":", -1);
      if (!parts[0].isEmpty()) {
        Dependency.Condition condition =
            parts.length > 1
                ? Dependency.Condition.of(parts[1]).orElse(Dependency.Condition.STARTED)
                : Dependency.Condition.STARTED;
        found.put(
            parts[0],
            new Dependency(condition, false, parts.length > 2 && parts[2].equals("true")));
      }
    }
    return found;
  }
}
