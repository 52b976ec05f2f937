package dev.jcompose.model.coverage;

import dev.jcompose.model.check.Contradictions;
import dev.jcompose.model.check.GrantChecks;
import dev.jcompose.model.check.NetworkChecks;
import dev.jcompose.model.check.ProcessFileChecks;
import dev.jcompose.model.check.ValueChecks;
import dev.jcompose.model.diagnostics.Problem;
import dev.jcompose.model.diagnostics.Problems;
import dev.jcompose.model.origin.Origins;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.schema.ComposeSchema;
import dev.jcompose.model.schema.Shape;
import dev.jcompose.model.service.Service;
import dev.jcompose.model.tree.Finding;
import dev.jcompose.model.tree.ListNode;
import dev.jcompose.model.tree.MapNode;
import dev.jcompose.model.tree.Node;
import dev.jcompose.model.tree.ScalarNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Finds what a project asks for and the engine does not support, or not as it is written.
public final class Coverage {
  private static final Set<String> NETWORK_DRIVERS =
      Set.of("bridge", "default", "macvlan", "ipvlan");

  private final Problems problems = new Problems();
  private final Project project;
  private final Origins origins;

  private Coverage(Project project, Origins origins) {
    this.project = project;
    this.origins = origins;
  }

  /// An error with its position for each attribute, and each value of a supported attribute, that
  /// the engine does not honour, and for each invalid value. Only active services, and the
  /// resources that they use, are checked.
  public static List<Problem> check(Project project, Origins origins) {
    Coverage coverage = new Coverage(project, origins);
    coverage.run();
    return coverage.problems.all();
  }

  private void run() {
    for (Service service : project.services().values()) {
      part("services", service.name());
      origins
          .find("services")
          .flatMap(all -> ((MapNode) all).map(service.name()))
          .ifPresent(node -> {
            new ValueRules(service, node, problems).run();
            new Contradictions(service, node, problems).errors();
            new ProcessFileChecks(service.name(), node, project.workingDirectory(), problems).run();
          });
    }
    new NetworkChecks(project, origins, problems).run();
    new GrantChecks(project, origins, problems).run();
    project.networks().keySet().forEach(key -> part("networks", key));
    project.volumes().keySet().forEach(key -> part("volumes", key));
    project.configs().keySet().forEach(key -> part("configs", key));
    project.secrets().keySet().forEach(key -> part("secrets", key));
    project
        .networks()
        .values()
        .forEach(network -> {
          String driver = network.driver().orElse("bridge");
          if (!NETWORK_DRIVERS.contains(driver) && !network.external()) {
            networkDriver(network.key(), driver);
          }
        });
    project
        .volumes()
        .values()
        .forEach(volume -> {
          String driver = volume.driver().orElse("local");
          if (!driver.equals("local") && !volume.external()) {
            refuse("volumes." + volume.key() + ".driver", "volume driver " + driver);
          }
        });
  }

  private void networkDriver(String key, String driver) {
    String hint =
        switch (driver) {
          case "host", "none", "null" ->
              "use the existing network: external: true, name: %s"
                  .formatted(driver.equals("host") ? "host" : "none");
          default -> "bridge, macvlan and ipvlan are";
        };
    String path = "networks." + key + ".driver";
    origins
        .find(path)
        .ifPresent(node ->
            problems.add(
                Finding.error(node, "network driver " + driver + " is not supported")
                    .withHint(hint)));
  }

  private void refuse(String path, String what) {
    origins
        .find(path)
        .ifPresent(node -> problems.add(Finding.error(node, what + " is not supported")));
  }

  private void part(String section, String key) {
    Map<String, Shape> top = ComposeSchema.file().known();
    Shape shape = top == null ? null : top.get(section);
    Shape values = shape == null ? null : shape.values();
    Optional<Node> node =
        origins.find(section).flatMap(all -> Optional.ofNullable(((MapNode) all).get(key)));
    if (values != null && node.isPresent()) {
      walk(node.get(), values, section + ".*", section + "." + key);
    }
  }

  private void walk(Node node, Shape shape, String path, String shown) {
    switch (node) {
      case MapNode map -> {
        Map<String, Shape> known = shape.known();
        Shape values = shape.values();
        for (Map.Entry<String, Node> entry : map.entries().entrySet()) {
          ValueChecks.ofKey(path, entry.getKey())
              .ifPresent(
                  why -> problems.add(Finding.errorAtKey(entry.getValue(), shown + ": " + why)));
          Shape found = known == null ? null : known.get(entry.getKey());
          if (found != null) {
            attribute(entry.getKey(), entry.getValue(), found, path, shown);
          } else if (values != null && !entry.getKey().startsWith("x-")) {
            walk(entry.getValue(), values, path + ".*", shown + "." + entry.getKey());
          }
        }
      }
      case ListNode list -> {
        Shape items = shape.items();
        if (items != null) {
          for (int i = 0; i < list.items().size(); i++) {
            walk(list.items().get(i), items, path, shown + "[" + i + "]");
          }
        }
      }
      case ScalarNode scalar -> {
        if (!scalar.isNull()) {
          ValueChecks.ofValue(path, scalar.display())
              .ifPresent(why -> problems.add(Finding.error(scalar, shown + ": " + why)));
        }
      }
    }
  }

  private void attribute(String key, Node value, Shape shape, String path, String shown) {
    String next = path + "." + key;
    String name = shown + "." + key;
    if (EffectTable.of(next) == Effect.REFUSED && !isHarmless(next, value)) {
      if (path.startsWith("secrets.") || path.startsWith("configs.")) {
        // Docker Compose rejects them, too.
        String shownValue = value instanceof ScalarNode text ? " \"" + text.text() + "\"" : "";
        problems.add(
            Finding.errorAtKey(value, name + ": " + key + shownValue + " is known to a swarm only")
                .withHint(
                    "store the value with \"jcompose %s create\", and write external: true"
                        .formatted(path.substring(0, path.indexOf('.') - 1))));
        return;
      }
      problems.add(
          Finding.errorAtKey(value, name + ": " + key + " " + why(next)).withHint("remove it"));
      return;
    }
    walk(value, shape, next, name);
  }

  private static String why(String path) {
    return switch (path) {
      case "services.*.isolation", "services.*.build.isolation", "services.*.credential_spec" ->
          "is for containers on Windows";
      default -> "is not supported";
    };
  }

  /// Values that ask for nothing but the default.
  private static boolean isHarmless(String path, Node value) {
    if (value.isNull()
        || (value instanceof ListNode list && list.items().isEmpty())
        || (value instanceof MapNode map && map.entries().isEmpty())) {
      return true;
    }
    if (!(value instanceof ScalarNode scalar)) {
      return false;
    }
    String text = scalar.text();
    return switch (path) {
      case "services.*.isolation", "services.*.build.isolation" -> text.equals("default");
      default -> text.isEmpty() || text.equals("false");
    };
  }
}
