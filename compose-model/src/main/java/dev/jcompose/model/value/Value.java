package dev.jcompose.model.value;

import java.util.List;
import java.util.Map;

/// Plain data without positions, as in `x-` elements.
public sealed interface Value {
  /// No value: `null`, `~` or nothing.
  record Null() implements Value {}

  /// A truth value.
  record Flag(boolean value) implements Value {}

  /// A number in its shortest canonical form, so that no precision is lost in a binary format.
  record Numeral(String text) implements Value {}

  /// A text.
  record Text(String text) implements Value {}

  /// A sequence.
  record Items(List<Value> items) implements Value {
    public Items {
      items = List.copyOf(items);
    }
  }

  /// A mapping, in the order of the file.
  record Fields(Map<String, Value> fields) implements Value {
    public Fields {
      fields = Ordered.map(fields);
    }
  }
}
