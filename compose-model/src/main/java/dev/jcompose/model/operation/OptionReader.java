package dev.jcompose.model.operation;

import dev.jcompose.model.value.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/// Reads the options of an operation; remembers which were read, so that a misspelt option is
/// found.
final class OptionReader {
  private static final Value NOTHING = new Value.Null();

  private final Map<String, Value> fields;
  private final Set<String> known = new HashSet<>();

  OptionReader(Value.Fields fields) {
    this.fields = fields.fields();
  }

  boolean flag(String name) {
    return switch (field(name)) {
      case Value.Null _ -> false;
      case Value.Flag(boolean on) -> on;
      case Value _ -> throw wrong(name, "true or false");
    };
  }

  /// A flag that is on unless it is said.
  boolean defaultOn(String name) {
    return field(name) instanceof Value.Null || flag(name);
  }

  Optional<String> text(String name) {
    return switch (field(name)) {
      case Value.Null _ -> Optional.empty();
      case Value.Text(String text) -> Optional.of(text);
      case Value _ -> throw wrong(name, "a text");
    };
  }

  /// A required text.
  String needed(String name, Verb verb) {
    return text(name)
        .orElseThrow(
            () -> new IllegalArgumentException("%s: no %s is named".formatted(verb.word(), name)));
  }

  /// A text that is one of few.
  <T> T choice(String name, T otherwise, Map<String, T> choices) {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return otherwise;
    }
    T chosen = choices.get(text.get());
    if (chosen == null) {
      throw new IllegalArgumentException(
          name
              + ": must be one of \""
              + String.join("\", \"", new TreeSet<>(choices.keySet()))
              + "\"");
    }
    return chosen;
  }

  Optional<Long> number(String name) {
    Value value = field(name);
    if (value instanceof Value.Null) {
      return Optional.empty();
    }
    return Optional.of(whole(value).orElseThrow(() -> wrong(name, "a whole number")));
  }

  Optional<Integer> count(String name) {
    return number(name).map(Math::toIntExact);
  }

  Optional<Duration> seconds(String name) {
    return number(name).map(Duration::ofSeconds);
  }

  List<String> texts(String name) {
    return optionalTexts(name).orElse(List.of());
  }

  Optional<List<String>> optionalTexts(String name) {
    return items(name, "a list of strings", OptionReader::text);
  }

  List<Integer> numbers(String name) {
    return items(name, "a list of numbers", OptionReader::natural).orElse(List.of());
  }

  Map<String, String> map(String name) {
    return object(name, "an object of strings", OptionReader::text);
  }

  Map<String, Integer> counts(String name) {
    return object(name, "an object of numbers", OptionReader::natural);
  }

  /// The fields of an object, none when it is left out.
  Map<String, Value> fields(String name) {
    return switch (field(name)) {
      case Value.Null _ -> Map.of();
      case Value.Fields(Map<String, Value> given) -> given;
      case Value _ -> throw new IllegalArgumentException(name + ": must be an object");
    };
  }

  private <T> Optional<List<T>> items(
      String name, String what, Function<Value, Optional<T>> reading) {
    return switch (field(name)) {
      case Value.Null _ -> Optional.empty();
      case Value.Items(List<Value> values) -> {
        List<T> items = new ArrayList<>();
        values.forEach(v -> items.add(reading.apply(v).orElseThrow(() -> wrong(name, what))));
        yield Optional.of(items);
      }
      case Value _ -> throw wrong(name, what);
    };
  }

  private <T> Map<String, T> object(
      String name, String what, Function<Value, Optional<T>> reading) {
    return switch (field(name)) {
      case Value.Null _ -> Map.of();
      case Value.Fields(Map<String, Value> values) -> {
        Map<String, T> found = new LinkedHashMap<>();
        values.forEach(
            (key, v) -> found.put(key, reading.apply(v).orElseThrow(() -> wrong(name, what))));
        yield found;
      }
      case Value _ -> throw wrong(name, what);
    };
  }

  private static Optional<String> text(Value value) {
    return value instanceof Value.Text(String text) ? Optional.of(text) : Optional.empty();
  }

  private static Optional<Integer> natural(Value value) {
    return whole(value)
        .filter(number -> number >= 0 && number <= Integer.MAX_VALUE)
        .map(Long::intValue);
  }

  private static Optional<Long> whole(Value value) {
    return value instanceof Value.Numeral(String text) && text.matches("-?\\d{1,18}")
        ? Optional.of(Long.parseLong(text))
        : Optional.empty();
  }

  private Value field(String name) {
    known.add(name);
    return fields.getOrDefault(name, NOTHING);
  }

  private static IllegalArgumentException wrong(String name, String what) {
    return new IllegalArgumentException("option \"%s\": must be %s".formatted(name, what));
  }

  void refuseUnknown(Verb verb) {
    refuseUnknown(verb.word());
  }

  void refuseUnknown(String operation) {
    for (String name : fields.keySet()) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "%s: unknown option \"%s\" (the command line may be newer than the engine)"
                .formatted(operation, name));
      }
    }
  }
}
