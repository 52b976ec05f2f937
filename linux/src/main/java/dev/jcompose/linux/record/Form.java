package dev.jcompose.linux.record;

import java.time.DateTimeException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// How the values of a type are written and read. A value is read from the token that the parser is
/// at, and its last token is the parser's afterwards; JSON's null is null, or empty.
sealed interface Form permits Form.Known, RecordForm {
  /// Writes a value.
  ///
  /// @param whole whether empty components are written
  void write(JsonGenerator json, Object value, boolean whole);

  /// Reads a value.
  ///
  /// @throws IllegalArgumentException when it is of another kind
  @Nullable Object read(JsonParser json);

  /// Whether a value that is not empty by its class says nothing.
  default boolean isEmpty(Object value) {
    return false;
  }

  /// Those of types that are no records.
  sealed interface Known extends Form {}

  /// The names of an enum's constants, read without regard to case.
  static Form ofEnum(Class<?> type) {
    Object[] constants = type.getEnumConstants();
    return new Text(
        value -> ((Enum<?>) value).name(),
        text -> {
          for (Object constant : constants) {
            if (((Enum<?>) constant).name().equalsIgnoreCase(text)) {
              return constant;
            }
          }
          throw new IllegalArgumentException(
              "\"%s\" is not a %s".formatted(text, type.getSimpleName()));
        });
  }

  private static void require(JsonParser json, JsonToken token, String expected) {
    if (json.currentToken() != token) {
      throw Mismatch.of(json, expected);
    }
  }

  private static boolean isNull(JsonParser json) {
    return json.currentToken() == JsonToken.VALUE_NULL;
  }

  /// A value that is a text.
  record Text(Function<Object, String> writing, Function<String, Object> reading) implements Known {
    @Override
    public void write(JsonGenerator json, Object value, boolean whole) {
      json.writeString(writing.apply(value));
    }

    @Override
    public @Nullable Object read(JsonParser json) {
      if (isNull(json)) {
        return null;
      }
      require(json, JsonToken.VALUE_STRING, "a text");
      try {
        return reading.apply(json.getString());
      } catch (DateTimeException problem) {
        throw new IllegalArgumentException(problem.getMessage(), problem);
      }
    }
  }

  /// A truth value.
  ///
  /// @param none what null means
  record Flag(@Nullable Boolean none) implements Known {
    @Override
    public void write(JsonGenerator json, Object value, boolean whole) {
      json.writeBoolean((boolean) value);
    }

    @Override
    public @Nullable Object read(JsonParser json) {
      return switch (json.currentToken()) {
        case VALUE_TRUE -> true;
        case VALUE_FALSE -> false;
        case VALUE_NULL -> none;
        default -> throw Mismatch.of(json, "true or false");
      };
    }
  }

  /// A value that is one token.
  ///
  /// @param token which
  /// @param expected its kind, with the article
  /// @param none what null means
  record Scalar(
      JsonToken token,
      String expected,
      @Nullable Object none,
      BiConsumer<JsonGenerator, Object> writing,
      Function<JsonParser, Object> reading)
      implements Known {
    @Override
    public void write(JsonGenerator json, Object value, boolean whole) {
      writing.accept(json, value);
    }

    @Override
    public @Nullable Object read(JsonParser json) {
      if (isNull(json)) {
        return none;
      }
      require(json, token, expected);
      return reading.apply(json);
    }
  }

  /// A value that may be absent.
  record Maybe(Form some) implements Known {
    @Override
    public void write(JsonGenerator json, Object value, boolean whole) {
      Object present = ((Optional<?>) value).orElse(null);
      if (present == null) {
        json.writeNull();
      } else {
        some.write(json, present, whole);
      }
    }

    @Override
    public Object read(JsonParser json) {
      return isNull(json) ? Optional.empty() : Optional.ofNullable(some.read(json));
    }
  }

  /// A list, or a set in its order.
  ///
  /// @param making an empty one
  record Items(Form item, Supplier<Collection<@Nullable Object>> making) implements Known {
    @Override
    public void write(JsonGenerator json, Object value, boolean whole) {
      json.writeStartArray();
      for (Object each : (Collection<?>) value) {
        item.write(json, each, whole);
      }
      json.writeEndArray();
    }

    @Override
    public Object read(JsonParser json) {
      Collection<@Nullable Object> items = making.get();
      if (!isNull(json)) {
        require(json, JsonToken.START_ARRAY, "a list");
        while (json.nextToken() != JsonToken.END_ARRAY) {
          items.add(item.read(json));
        }
      }
      return items;
    }
  }

  /// A map with texts as keys, in its order.
  record Entries(Form value) implements Known {
    @Override
    public void write(JsonGenerator json, Object map, boolean whole) {
      json.writeStartObject();
      for (Map.Entry<?, ?> entry : ((Map<?, ?>) map).entrySet()) {
        json.writeName((String) entry.getKey());
        value.write(json, entry.getValue(), whole);
      }
      json.writeEndObject();
    }

    @Override
    public Object read(JsonParser json) {
      Map<String, @Nullable Object> entries = new LinkedHashMap<>();
      if (!isNull(json)) {
        require(json, JsonToken.START_OBJECT, "an object");
        for (String name = json.nextName(); name != null; name = json.nextName()) {
          json.nextToken();
          entries.put(name, value.read(json));
        }
      }
      return entries;
    }
  }

  /// A set of texts as an object with empty values.
  record Keys(Function<Object, Set<String>> writing, Function<Set<String>, Object> reading)
      implements Known {
    @Override
    public void write(JsonGenerator json, Object value, boolean whole) {
      json.writeStartObject();
      for (String name : writing.apply(value)) {
        json.writeName(name);
        json.writeStartObject();
        json.writeEndObject();
      }
      json.writeEndObject();
    }

    @Override
    public Object read(JsonParser json) {
      Set<String> names = new LinkedHashSet<>();
      if (!isNull(json)) {
        require(json, JsonToken.START_OBJECT, "an object");
        for (String name = json.nextName(); name != null; name = json.nextName()) {
          json.nextToken();
          json.skipChildren();
          names.add(name);
        }
      }
      return reading.apply(names);
    }

    @Override
    public boolean isEmpty(Object value) {
      return writing.apply(value).isEmpty();
    }
  }
}
