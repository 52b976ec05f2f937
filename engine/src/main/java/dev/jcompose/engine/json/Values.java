package dev.jcompose.engine.json;

import dev.jcompose.model.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// Parsed JSON as values that are independent of the library.
public final class Values {
  private Values() {}

  /// The value; nothing for what is missing.
  public static Value of(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> {
        Map<String, Value> fields = new LinkedHashMap<>();
        node.properties().forEach(field -> fields.put(field.getKey(), of(field.getValue())));
        yield new Value.Fields(fields);
      }
      case ARRAY -> {
        List<Value> items = new ArrayList<>();
        node.forEach(item -> items.add(of(item)));
        yield new Value.Items(items);
      }
      case STRING -> new Value.Text(node.stringValue());
      case BOOLEAN -> new Value.Flag(node.booleanValue());
      case NUMBER -> new Value.Numeral(node.asString());
      case NULL, MISSING -> new Value.Null();
      case BINARY, POJO -> throw new IllegalArgumentException("not JSON: " + node);
    };
  }
}
