package dev.jcompose.model.operation;

import dev.jcompose.model.value.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads a line of an answer. A field that is missing or has another type reads as empty: a newer
/// engine may send more than this command line understands.
final class EventLine {
  private final Map<String, Value> fields;

  EventLine(Value value) {
    this.fields = value instanceof Value.Fields(Map<String, Value> found) ? found : Map.of();
  }

  /// Empty when there is none.
  String text(String name) {
    return fields.get(name) instanceof Value.Text(String text) ? text : "";
  }

  Optional<String> someText(String name) {
    return Optional.of(text(name)).filter(text -> !text.isEmpty());
  }

  Optional<Long> number(String name) {
    return fields.get(name) instanceof Value.Numeral(String text) && text.matches("-?\\d{1,18}")
        ? Optional.of(Long.parseLong(text))
        : Optional.empty();
  }

  boolean flag(String name) {
    return fields.get(name) instanceof Value.Flag(boolean on) && on;
  }

  List<Value> items(String name) {
    return fields.get(name) instanceof Value.Items(List<Value> items) ? items : List.of();
  }

  List<String> texts(String name) {
    return items(name).stream()
        .map(item -> item instanceof Value.Text(String text) ? text : "")
        .toList();
  }
}
