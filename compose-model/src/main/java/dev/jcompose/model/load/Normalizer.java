package dev.jcompose.model.load;

import dev.jcompose.model.tree.ListNode;
import dev.jcompose.model.tree.MapNode;
import dev.jcompose.model.tree.Node;
import dev.jcompose.model.tree.ScalarNode;
import java.util.List;
import java.util.Map;

/// Adds what is implied: the default network, names, the Dockerfile, dependencies of links and
/// shared namespaces.
final class Normalizer {
  private final MapNode root;

  Normalizer(MapNode root) {
    this.root = root;
  }

  void run() {
    boolean usesDefault = false;
    if (root.get("services") instanceof MapNode services) {
      for (Node node : services.entries().values()) {
        if (node instanceof MapNode service) {
          usesDefault |= usesDefaultNetwork(service);
          service(service);
        }
      }
    }
    if (usesDefault) {
      MapNode networks = root.map("networks").orElseGet(() -> MapNode.at(root));
      if (networks.get("default") == null) {
        networks.put("default", Defaults.marked(ScalarNode.empty(networks)));
      }
      root.put("networks", networks);
    }
    names();
  }

  private static boolean usesDefaultNetwork(MapNode service) {
    if (has(service, "provider") || has(service, "network_mode")) {
      return false;
    }
    if (service.get("networks") instanceof MapNode networks && !networks.entries().isEmpty()) {
      return networks.entries().containsKey("default");
    }
    if (service.isDamaged() && has(service, "networks")) {
      return false;
    }
    MapNode networks = Defaults.marked(MapNode.at(service));
    networks.put("default", Defaults.marked(ScalarNode.empty(service)));
    service.put("networks", networks);
    return true;
  }

  private static boolean has(MapNode map, String key) {
    Node value = map.get(key);
    return value != null && !value.isNull();
  }

  private static void service(MapNode service) {
    service
        .map("build")
        .ifPresent(build -> {
          if (build.get("dockerfile") == null && build.get("dockerfile_inline") == null) {
            Defaults.text(build, "dockerfile", "Dockerfile");
          }
        });
    links(service);
    for (String namespace : List.of("network_mode", "ipc", "pid", "uts", "cgroup")) {
      if (service.get(namespace) instanceof ScalarNode mode && mode.text().startsWith("service:")) {
        depend(service, mode.text().substring("service:".length()), true, mode);
      }
    }
    if (service.get("volumes_from") instanceof ListNode list) {
      for (Node item : list.items()) {
        if (item instanceof ScalarNode from && !from.text().startsWith("container:")) {
          depend(service, before(from.text(), ':'), false, from);
        }
      }
    }
    inheritImage(service);
  }

  private static void links(MapNode service) {
    if (service.get("links") instanceof ListNode list) {
      for (Node item : list.items()) {
        if (item instanceof ScalarNode link) {
          depend(service, before(link.text(), ':'), true, link);
        }
      }
    }
  }

  private static String before(String text, char separator) {
    int at = text.indexOf(separator);
    return at < 0 ? text : text.substring(0, at);
  }

  private static void depend(MapNode service, String other, boolean restart, Node reason) {
    MapNode all = service.map("depends_on").orElseGet(() -> MapNode.at(reason));
    if (all.get(other) == null && !other.isEmpty()) {
      MapNode dependency = MapNode.at(reason);
      dependency.put("condition", ScalarNode.text(reason, "service_started"));
      dependency.put("restart", ScalarNode.flag(reason, restart));
      dependency.put("required", ScalarNode.flag(reason, true));
      dependency.note("implied");
      all.put(other, dependency);
      service.put("depends_on", all);
    }
  }

  private static void inheritImage(MapNode service) {
    Node image = service.get("image");
    if (image instanceof ScalarNode scalar && service.get("pre_start") instanceof ListNode hooks) {
      for (Node item : hooks.items()) {
        if (item instanceof MapNode hook && hook.get("image") == null) {
          hook.put("image", Defaults.marked(ScalarNode.text(scalar, scalar.text())));
        }
      }
    }
  }

  /// Names of resources: `PROJECT_KEY`, and the key alone for external ones.
  private void names() {
    String project = root.text("name").orElse("");
    for (String section : List.of("networks", "volumes", "configs", "secrets")) {
      if (!(root.get(section) instanceof MapNode resources)) {
        continue;
      }
      for (Map.Entry<String, Node> entry : resources.entries().entrySet()) {
        MapNode resource =
            entry.getValue() instanceof MapNode map ? map : MapNode.at(entry.getValue());
        entry.setValue(resource);
        boolean external =
            resource.get("external") instanceof ScalarNode flag && Discovery.isTrue(flag.text());
        String key = entry.getKey();
        if (!has(resource, "name") || resource.text("name").orElse("").isEmpty()) {
          resource.put(
              "name",
              Defaults.marked(ScalarNode.text(resource, external ? key : project + "_" + key)));
        }
      }
    }
  }
}
