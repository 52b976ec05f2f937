package dev.jcompose.model.merge;

import dev.jcompose.model.tree.ListNode;
import dev.jcompose.model.tree.MapNode;
import dev.jcompose.model.tree.Node;
import dev.jcompose.model.tree.ScalarNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Attributes that are mappings or lists of `key=value`, merged while variables are left in them: a
/// key may be a variable, so they are merged as lists.
final class Pairs {
  private static final Set<String> ALWAYS =
      Set.of(
          "annotations",
          "build.args",
          "build.extra_hosts",
          "build.labels",
          "deploy.labels",
          "dns_search",
          "environment",
          "extra_hosts",
          "labels",
          "sysctls",
          "tmpfs");

  private Pairs() {}

  /// Whether two values of an attribute of a service are such lists, or become them because one is
  /// a list and the other is not.
  static boolean meet(String path, Node below, Node above) {
    return !path.startsWith("x-")
        && !path.contains(".x-")
        && (ALWAYS.contains(path) || below instanceof ListNode != above instanceof ListNode);
  }

  static ListNode appended(Node below, Node above) {
    ListNode list = list(below);
    list.items().addAll(list(above).items());
    return list;
  }

  private static ListNode list(Node value) {
    if (value instanceof ListNode list) {
      return list;
    }
    ListNode list = ListNode.at(value);
    if (value instanceof MapNode map) {
      Map<String, Node> sorted = new TreeMap<>(map.entries());
      sorted.forEach((key, entry) -> item(list, key, entry));
    } else {
      list.items().add(value);
    }
    return list;
  }

  private static void item(ListNode list, String key, Node entry) {
    switch (entry) {
      case ScalarNode scalar ->
          list.items()
              .add(ScalarNode.text(scalar, scalar.isNull() ? key : key + "=" + scalar.display()));
      case ListNode several -> several.items().forEach(one -> item(list, key, one));
      case MapNode _ -> {}
    }
  }
}
