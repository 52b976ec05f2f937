package dev.jcompose.model.merge;

import dev.jcompose.model.shorthand.VolumeSyntax;
import dev.jcompose.model.tree.ListNode;
import dev.jcompose.model.tree.MapNode;
import dev.jcompose.model.tree.Node;
import dev.jcompose.model.tree.ScalarNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// List entries that mean the same thing: volumes and devices with the same target, ports with the
/// same address, port and protocol, files with the same path. The later one wins and takes the
/// place of the earlier one.
final class Unique {
  private Unique() {}

  static void service(MapNode service) {
    for (Map.Entry<String, Node> entry : service.entries().entrySet()) {
      Node value = entry.getValue();
      switch (entry.getKey()) {
        case "volumes",
            "devices",
            "ports",
            "secrets",
            "configs",
            "env_file",
            "cap_add",
            "cap_drop",
            "dns",
            "dns_opt",
            "dns_search",
            "expose",
            "links",
            "profiles",
            "tmpfs",
            // Written as mappings, or converted to mappings unless they contain variables.
            "environment",
            "labels",
            "annotations",
            "sysctls" -> {
          if (value instanceof ListNode list && list.items().size() > 1) {
            unify(list, entry.getKey());
          }
        }
        case "networks" -> networks(value);
        case "build" -> {
          if (value instanceof MapNode build) {
            for (String key : List.of("tags", "args", "labels")) {
              build.list(key).ifPresent(list -> unify(list, key));
            }
          }
        }
        default -> {}
      }
    }
  }

  private static void networks(Node networks) {
    if (networks instanceof MapNode map) {
      for (Node network : map.entries().values()) {
        if (network instanceof MapNode attachment) {
          attachment.list("aliases").ifPresent(list -> unify(list, "aliases"));
          attachment.list("link_local_ips").ifPresent(list -> unify(list, "link_local_ips"));
        }
      }
    }
  }

  private static void unify(ListNode list, String attribute) {
    List<Node> items = list.items();
    Map<String, Integer> places = new HashMap<>(items.size() * 2);
    List<Node> kept = new ArrayList<>(items.size());
    for (Node item : items) {
      String key = key(item, attribute);
      Integer place = key.isEmpty() ? null : places.get(key);
      if (place == null) {
        places.put(key, kept.size());
        kept.add(item);
      } else {
        Node before = kept.set(place, item);
        if (before.source() != item.source()) {
          item.replaces(before);
        }
      }
    }
    if (kept.size() < items.size()) {
      items.clear();
      items.addAll(kept);
    }
  }

  /// For a volume that is still in its short form, because it contains variables.
  private static String target(String volume) {
    try {
      return VolumeSyntax.parse(volume).target();
    } catch (IllegalArgumentException _) {
      return volume;
    }
  }

  /// What identifies an entry; empty when it has no such part.
  private static String key(Node item, String attribute) {
    return switch (item) {
      case ScalarNode volume when attribute.equals("volumes") -> target(volume.text());
      case ScalarNode scalar -> {
        String text = scalar.display();
        int equals = attribute.equals("expose") ? -1 : text.indexOf('=');
        yield equals < 0 ? text : text.substring(0, equals);
      }
      case MapNode map ->
          switch (attribute) {
            case "volumes", "devices" -> map.text("target").orElse("");
            case "env_file" -> map.text("path").orElse("");
            case "secrets" ->
                map.text("target").orElse("/run/secrets/" + map.text("source").orElse(""));
            case "configs" -> map.text("target").orElse("/" + map.text("source").orElse(""));
            case "ports" ->
                map.text("host_ip").orElse("0.0.0.0")
                    + "|"
                    + map.text("published").orElse("")
                    + "|"
                    + map.text("target").orElse("")
                    + "/"
                    + map.text("protocol").orElse("tcp");
            default -> "";
          };
      case ListNode _ -> "";
    };
  }
}
