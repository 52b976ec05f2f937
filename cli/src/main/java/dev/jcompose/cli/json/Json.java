package dev.jcompose.cli.json;

import dev.jcompose.model.text.JsonText;
import dev.jcompose.model.value.Value;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A JSON value. Missing parts read as [Nothing], so that paths into a server's answer need no
/// checks.
public sealed interface Json {
  /// An object, in the order of its fields. The map becomes its own: a copy would cost a list of
  /// many containers as much as reading it.
  record Fields(Map<String, Json> values) implements Json {
    public Fields {
      values = Collections.unmodifiableMap(values);
    }
  }

  /// An array.
  record Items(List<Json> values) implements Json {
    public Items {
      values = List.copyOf(values);
    }
  }

  /// A string.
  record Text(String value) implements Json {}

  /// A number.
  record Numeral(BigDecimal value) implements Json {}

  /// True or false.
  record Bool(boolean value) implements Json {}

  /// `null`, or what is not there.
  record Nothing() implements Json {}

  /// Parses one value.
  ///
  /// @throws JsonException when the text is not JSON
  static Json parse(String text) {
    return new JsonParser(text).whole();
  }

  /// A JSON value from plain Java values: maps, iterables, strings, numbers, booleans, values of
  /// this type.
  static Json of(Object value) {
    return switch (value) {
      case Json json -> json;
      case String text -> new Text(text);
      case Boolean bool -> new Bool(bool);
      case Integer number -> new Numeral(BigDecimal.valueOf(number));
      case Long number -> new Numeral(BigDecimal.valueOf(number));
      case BigDecimal number -> new Numeral(number);
      case Map<?, ?> map -> {
        Map<String, Json> fields = new LinkedHashMap<>();
        map.forEach((key, field) -> fields.put(String.valueOf(key), of(field)));
        yield new Fields(fields);
      }
      case Iterable<?> many -> {
        List<Json> items = new ArrayList<>();
        many.forEach(item -> items.add(of(item)));
        yield new Items(items);
      }
      default -> throw new IllegalArgumentException("not a JSON value: " + value.getClass());
    };
  }

  /// The value at the end of a path of field names.
  default Json at(String... path) {
    Json here = this;
    for (String name : path) {
      here =
          here instanceof Fields fields
              ? fields.values().getOrDefault(name, new Nothing())
              : new Nothing();
    }
    return here;
  }

  /// The text, empty for everything that is none.
  default String text() {
    return this instanceof Text text ? text.value() : "";
  }

  /// The text when it is one and not empty.
  default Optional<String> someText() {
    return Optional.of(text()).filter(text -> !text.isEmpty());
  }

  /// The whole number; 0 for anything else.
  default long number() {
    return this instanceof Numeral number ? number.value().longValue() : 0;
  }

  /// True for `true` only.
  default boolean isTrue() {
    return this instanceof Bool bool && bool.value();
  }

  /// True for `null` and for what is not there.
  default boolean isNothing() {
    return this instanceof Nothing;
  }

  /// The items of an array; none for anything else.
  default List<Json> items() {
    return this instanceof Items items ? items.values() : List.of();
  }

  /// The fields of an object; none for anything else.
  default Map<String, Json> fields() {
    return this instanceof Fields fields ? fields.values() : Map.of();
  }

  /// An object as the model's plain data; empty for anything else.
  default Value.Fields asFields() {
    return asValue() instanceof Value.Fields fields ? fields : new Value.Fields(Map.of());
  }

  /// The same as the model's plain data.
  default Value asValue() {
    return switch (this) {
      case Nothing _ -> new Value.Null();
      case Bool bool -> new Value.Flag(bool.value());
      case Numeral number -> new Value.Numeral(number.value().toPlainString());
      case Text text -> new Value.Text(text.value());
      case Items items -> new Value.Items(items.values().stream().map(Json::asValue).toList());
      case Fields fields -> {
        Map<String, Value> values = new LinkedHashMap<>();
        fields.values().forEach((name, value) -> values.put(name, value.asValue()));
        yield new Value.Fields(values);
      }
    };
  }

  /// The value in one line, with `<`, `>` and `&` escaped as Go does.
  default String print() {
    return JsonText.compact(asValue());
  }

  /// The value on many lines, indented by two blanks.
  default String printIndented() {
    return JsonText.pretty(asValue());
  }
}
