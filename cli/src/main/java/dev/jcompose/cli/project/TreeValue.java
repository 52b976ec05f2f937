package dev.jcompose.cli.project;

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

/// A merged tree as plain values, for printing it as it stands.
public final class TreeValue {
  private TreeValue() {}

  /// The values of a node and all below it.
  public static Value of(Node node) {
    return switch (node) {
      case ScalarNode scalar ->
          switch (scalar.kind()) {
            case NULL -> new Value.Null();
            case BOOL -> new Value.Flag(scalar.isTrue());
            case INT -> new Value.Numeral(Numerals.integer(scalar.text()));
            case FLOAT -> new Value.Numeral(Numerals.decimal(scalar.text()));
            case STRING -> new Value.Text(scalar.text());
          };
      case ListNode list -> {
        List<Value> items = new ArrayList<>();
        list.items().forEach(item -> items.add(of(item)));
        yield new Value.Items(items);
      }
      case MapNode map -> {
        Map<String, Value> fields = new LinkedHashMap<>();
        map.entries().forEach((key, value) -> fields.put(key, of(value)));
        yield new Value.Fields(fields);
      }
    };
  }
}
