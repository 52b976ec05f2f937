package dev.jcompose.model.canonical;

import dev.jcompose.model.value.Extensions;
import dev.jcompose.model.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Puts `x-` elements back where they were.
final class ExtensionForm {
  private ExtensionForm() {}

  /// @param change transforms each element's value
  static Value into(Value value, Extensions extensions, UnaryOperator<Value> change) {
    Value result = value;
    for (Map.Entry<String, Value> extension : extensions.byPath().entrySet()) {
      result = insert(result, extension.getKey(), change.apply(extension.getValue()));
    }
    return result;
  }

  private static Value insert(Value at, String path, Value extension) {
    if (path.startsWith("[") && at instanceof Value.Items list) {
      int close = path.indexOf(']');
      int index = Integer.parseInt(path.substring(1, close));
      if (index >= list.items().size()) {
        return at;
      }
      List<Value> items = new ArrayList<>(list.items());
      items.set(index, insert(items.get(index), path.substring(close + 2), extension));
      return new Value.Items(items);
    }
    if (!(at instanceof Value.Fields || at instanceof Value.Null)) {
      return at;
    }
    Map<String, Value> fields = new LinkedHashMap<>();
    if (at instanceof Value.Fields all) {
      fields.putAll(all.fields());
    }
    if (path.startsWith("x-")) {
      fields.put(path, extension);
      return new Value.Fields(fields);
    }
    int end = stepEnd(path);
    String step = path.substring(0, end);
    String rest = path.substring(end + (path.charAt(end) == '.' ? 1 : 0));
    fields.put(step, insert(fields.getOrDefault(step, new Value.Null()), rest, extension));
    return new Value.Fields(fields);
  }

  private static int stepEnd(String path) {
    int end = 0;
    while (end < path.length() && path.charAt(end) != '.' && path.charAt(end) != '[') {
      end++;
    }
    return end;
  }
}
