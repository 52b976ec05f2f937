package dev.jcompose.model.operation;

import dev.jcompose.model.value.Value;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Collects the fields of a JSON object. Fields with their default value are left out.
final class FieldWriter {
  private final Map<String, Value> fields = new LinkedHashMap<>();

  FieldWriter flag(String name, boolean on) {
    if (on) {
      fields.put(name, new Value.Flag(true));
    }
    return this;
  }

  /// One that is on unless it is written.
  FieldWriter defaultOn(String name, boolean on) {
    if (!on) {
      fields.put(name, new Value.Flag(false));
    }
    return this;
  }

  /// One that is always written.
  FieldWriter plainFlag(String name, boolean on) {
    fields.put(name, new Value.Flag(on));
    return this;
  }

  FieldWriter text(String name, String text) {
    return value(name, text(text));
  }

  FieldWriter text(String name, Optional<String> text) {
    text.ifPresent(value -> text(name, value));
    return this;
  }

  FieldWriter number(String name, long number) {
    return value(name, new Value.Numeral(Long.toString(number)));
  }

  FieldWriter number(String name, Optional<? extends Number> number) {
    number.ifPresent(value -> fields.put(name, new Value.Numeral(value.toString())));
    return this;
  }

  FieldWriter seconds(String name, Optional<Duration> time) {
    return number(name, time.map(Duration::toSeconds));
  }

  FieldWriter object(String name, Value.Fields object) {
    return value(name, object);
  }

  /// A list that is written even when it is empty.
  FieldWriter list(String name, List<Value> items) {
    return value(name, new Value.Items(items));
  }

  /// A list of texts that is written even when it is empty.
  FieldWriter textList(String name, List<String> texts) {
    return list(name, texts.stream().map(FieldWriter::text).toList());
  }

  FieldWriter texts(String name, List<String> texts) {
    return texts.isEmpty() ? this : optionalTexts(name, Optional.of(texts));
  }

  FieldWriter optionalTexts(String name, Optional<List<String>> texts) {
    texts.ifPresent(
        list -> fields.put(name, new Value.Items(list.stream().map(FieldWriter::text).toList())));
    return this;
  }

  FieldWriter numbers(String name, List<Integer> numbers) {
    if (!numbers.isEmpty()) {
      fields.put(name, new Value.Items(numbers.stream().map(FieldWriter::number).toList()));
    }
    return this;
  }

  FieldWriter map(String name, Map<String, String> texts) {
    return object(name, texts, FieldWriter::text);
  }

  FieldWriter counts(String name, Map<String, Integer> counts) {
    return object(name, counts, FieldWriter::number);
  }

  private <T> FieldWriter object(String name, Map<String, T> map, Function<T, Value> writing) {
    if (!map.isEmpty()) {
      Map<String, Value> values = new LinkedHashMap<>();
      map.forEach((key, value) -> values.put(key, writing.apply(value)));
      fields.put(name, new Value.Fields(values));
    }
    return this;
  }

  private FieldWriter value(String name, Value value) {
    fields.put(name, value);
    return this;
  }

  private static Value text(String text) {
    return new Value.Text(text);
  }

  private static Value number(Integer number) {
    return new Value.Numeral(number.toString());
  }

  Value.Fields done() {
    return new Value.Fields(fields);
  }
}
