package dev.jcompose.model.load;

import dev.jcompose.model.tree.ListNode;
import dev.jcompose.model.tree.MapNode;
import dev.jcompose.model.tree.Node;
import dev.jcompose.model.tree.ScalarNode;

/// Defaults for parts that are missing from an attribute that is present.
final class Defaults {
  private Defaults() {}

  static void set(MapNode root) {
    root.map("services")
        .ifPresent(services -> {
          for (Node service : services.entries().values()) {
            if (service instanceof MapNode map) {
              service(map);
            }
          }
        });
  }

  private static void service(MapNode service) {
    service.map("build").ifPresent(build -> text(build, "context", "."));
    items(service, "ports", Defaults::port);
    items(service, "env_file", Defaults::envFile);
    items(service, "secrets", Defaults::secret);
    service
        .map("depends_on")
        .ifPresent(all -> {
          for (Node dependency : all.entries().values()) {
            if (dependency instanceof MapNode map && map.get("required") == null) {
              map.put("required", marked(ScalarNode.flag(map, true)));
            }
          }
        });
  }

  private interface Action {
    void apply(MapNode map);
  }

  private static void items(MapNode map, String key, Action action) {
    if (map.get(key) instanceof ListNode list) {
      for (Node item : list.items()) {
        if (item instanceof MapNode entry) {
          action.apply(entry);
        }
      }
    }
  }

  private static void port(MapNode port) {
    text(port, "protocol", "tcp");
    text(port, "mode", "ingress");
  }

  private static void envFile(MapNode file) {
    if (file.get("required") == null) {
      file.put("required", marked(ScalarNode.flag(file, true)));
    }
  }

  private static void secret(MapNode secret) {
    secret.text("source").ifPresent(source -> text(secret, "target", "/run/secrets/" + source));
  }

  static void text(MapNode map, String key, String value) {
    if (map.get(key) == null) {
      map.put(key, marked(ScalarNode.text(map, value)));
    }
  }

  static <T extends Node> T marked(T node) {
    node.note("default");
    return node;
  }
}
