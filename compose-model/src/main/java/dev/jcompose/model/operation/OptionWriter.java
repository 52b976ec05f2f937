package dev.jcompose.model.operation;

import dev.jcompose.model.value.Value;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Collects the options that are not as they are anyway.
final class OptionWriter {
  private final Map<String, Value> fields = new LinkedHashMap<>();

  OptionWriter flag(String name, boolean on) {
    if (on) {
      fields.put(name, new Value.Flag(true));
    }
    return this;
  }

  OptionWriter text(String name, Optional<String> text) {
    text.ifPresent(value -> fields.put(name, new Value.Text(value)));
    return this;
  }

  OptionWriter number(String name, Optional<? extends Number> number) {
    number.ifPresent(value -> fields.put(name, new Value.Numeral(value.toString())));
    return this;
  }

  OptionWriter seconds(String name, Optional<Duration> time) {
    return number(name, time.map(Duration::toSeconds));
  }

  OptionWriter texts(String name, List<String> texts) {
    return texts.isEmpty() ? this : optionalTexts(name, Optional.of(texts));
  }

  OptionWriter optionalTexts(String name, Optional<List<String>> texts) {
    texts.ifPresent(
        list -> fields.put(name, new Value.Items(list.stream().map(OptionWriter::text).toList())));
    return this;
  }

  OptionWriter numbers(String name, List<Integer> numbers) {
    if (!numbers.isEmpty()) {
      fields.put(name, new Value.Items(numbers.stream().map(OptionWriter::number).toList()));
    }
    return this;
  }

  OptionWriter map(String name, Map<String, String> texts) {
    return object(name, texts, OptionWriter::text);
  }

  OptionWriter counts(String name, Map<String, Integer> counts) {
    return object(name, counts, OptionWriter::number);
  }

  private <T> OptionWriter object(
      String name, Map<String, T> map, java.util.function.Function<T, Value> writing) {
    if (!map.isEmpty()) {
      Map<String, Value> values = new LinkedHashMap<>();
      map.forEach((key, value) -> values.put(key, writing.apply(value)));
      fields.put(name, new Value.Fields(values));
    }
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
