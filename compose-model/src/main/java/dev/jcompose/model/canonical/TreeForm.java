package dev.jcompose.model.canonical;

import dev.jcompose.model.tree.ListNode;
import dev.jcompose.model.tree.MapNode;
import dev.jcompose.model.tree.Node;
import dev.jcompose.model.tree.Numerals;
import dev.jcompose.model.tree.ScalarNode;
import dev.jcompose.model.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A merged tree as plain values, for `config --no-interpolate`, where a number may still be a
/// variable.
public final class TreeForm {
  private TreeForm() {}

  /// The whole tree; services and resources sorted by name, `name` first.
  public static Value.Fields of(MapNode root) {
    Map<String, Value> fields = new LinkedHashMap<>();
    for (String key : List.of("name", "services", "networks", "volumes", "secrets", "configs")) {
      Node node = root.get(key);
      if (node != null && !node.isNull()) {
        fields.put(key, value(node, true));
      }
    }
    root.entries()
        .forEach((key, node) -> fields.computeIfAbsent(key, missing -> value(node, false)));
    return new Value.Fields(fields);
  }

  private static Value value(Node node, boolean sorted) {
    return switch (node) {
      case ScalarNode scalar -> scalar(scalar);
      case ListNode list -> {
        List<Value> items = new ArrayList<>();
        list.items().forEach(item -> items.add(value(item, sorted)));
        yield new Value.Items(items);
      }
      case MapNode map -> {
        Map<String, Value> fields = sorted ? new TreeMap<>() : new LinkedHashMap<>();
        map.entries().forEach((key, entry) -> fields.put(key, value(entry, sorted)));
        yield new Value.Fields(fields);
      }
    };
  }

  private static Value scalar(ScalarNode scalar) {
    return switch (scalar.kind()) {
      case NULL -> new Value.Null();
      case BOOL -> new Value.Flag(scalar.isTrue());
      case INT -> new Value.Numeral(Numerals.integer(scalar.text()));
      case FLOAT -> new Value.Numeral(Numerals.decimal(scalar.text()));
      case STRING -> new Value.Text(scalar.text());
    };
  }
}
