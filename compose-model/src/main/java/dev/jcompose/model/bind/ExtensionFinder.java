package dev.jcompose.model.bind;

import dev.jcompose.model.schema.Shape;
import dev.jcompose.model.tree.ListNode;
import dev.jcompose.model.tree.MapNode;
import dev.jcompose.model.tree.Node;
import dev.jcompose.model.tree.ScalarNode;
import dev.jcompose.model.value.Extensions;
import dev.jcompose.model.value.Value;
import java.util.LinkedHashMap;
import java.util.Map;

/// Collects the `x-` elements of a part of the tree, where the schema treats them as extensions and
/// not as names.
final class ExtensionFinder {
  private final Map<String, Value> found = new LinkedHashMap<>();

  private ExtensionFinder() {}

  static Extensions in(Node node, Shape shape) {
    ExtensionFinder finder = new ExtensionFinder();
    finder.walk(node, shape, "");
    return finder.found.isEmpty() ? Extensions.NONE : new Extensions(finder.found);
  }

  /// Only those of the mapping itself.
  static Extensions directlyIn(MapNode node) {
    Map<String, Value> found = new LinkedHashMap<>();
    node.entries()
        .forEach((key, value) -> {
          if (key.startsWith("x-")) {
            found.put(key, value.asValue());
          }
        });
    return found.isEmpty() ? Extensions.NONE : new Extensions(found);
  }

  private void walk(Node node, Shape shape, String path) {
    switch (node) {
      case MapNode map -> {
        Map<String, Shape> known = shape.known();
        Shape values = shape.values();
        for (Map.Entry<String, Node> entry : map.entries().entrySet()) {
          String key = entry.getKey();
          Shape below = known == null ? values : known.getOrDefault(key, values);
          if (below == null && known != null && key.startsWith("x-")) {
            found.put(path.isEmpty() ? key : path + "." + key, entry.getValue().asValue());
          } else if (below != null && !(entry.getValue() instanceof ScalarNode)) {
            walk(entry.getValue(), below, path.isEmpty() ? key : path + "." + key);
          }
        }
      }
      case ListNode list -> {
        Shape items = shape.items();
        for (int i = 0; items != null && i < list.items().size(); i++) {
          if (list.items().get(i) instanceof MapNode item) {
            walk(item, items, path + "[" + i + "]");
          }
        }
      }
      case ScalarNode _ -> {}
    }
  }
}
