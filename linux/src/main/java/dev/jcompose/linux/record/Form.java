package dev.jcompose.linux.record;

import java.math.BigInteger;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
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

  /// A number of 32 bits.
  ///
  /// @param none what null means
  record Int(@Nullable Integer none) implements Known {
    @Override
    public void write(JsonGenerator json, Object value, boolean whole) {
      json.writeNumber((int) value);
    }

    @Override
    public @Nullable Object read(JsonParser json) {
      if (isNull(json)) {
        return none;
      }
      require(json, JsonToken.VALUE_NUMBER_INT, "a whole number");
      return json.getIntValue();
    }
  }

  /// A number of 64 bits.
  ///
  /// @param none what null means
  record Long64(@Nullable Long none) implements Known {
    @Override
    public void write(JsonGenerator json, Object value, boolean whole) {
      json.writeNumber((long) value);
    }

    @Override
    public @Nullable Object read(JsonParser json) {
      if (isNull(json)) {
        return none;
      }
      require(json, JsonToken.VALUE_NUMBER_INT, "a whole number");
      return json.getLongValue();
    }
  }

  /// A whole number of any size.
  record Large() implements Known {
    @Override
    public void write(JsonGenerator json, Object value, boolean whole) {
      json.writeNumber((BigInteger) value);
    }

    @Override
    public @Nullable Object read(JsonParser json) {
      if (isNull(json)) {
        return null;
      }
      require(json, JsonToken.VALUE_NUMBER_INT, "a whole number");
      return json.getBigIntegerValue();
    }
  }

  /// Bytes, in base64.
  record Bytes() implements Known {
    @Override
    public void write(JsonGenerator json, Object value, boolean whole) {
      json.writeBinary((byte[]) value);
    }

    @Override
    public @Nullable Object read(JsonParser json) {
      if (isNull(json)) {
        return null;
      }
      require(json, JsonToken.VALUE_STRING, "base64");
      return json.getBinaryValue();
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

  /// A list.
  record Items(Form item) implements Known {
    @Override
    public void write(JsonGenerator json, Object value, boolean whole) {
      all(json, (Collection<?>) value, item, whole);
    }

    @Override
    public Object read(JsonParser json) {
      List<@Nullable Object> items = new ArrayList<>();
      each(json, item, items);
      return items;
    }
  }

  /// A set, in its order.
  record Unique(Form item) implements Known {
    @Override
    public void write(JsonGenerator json, Object value, boolean whole) {
      all(json, (Collection<?>) value, item, whole);
    }

    @Override
    public Object read(JsonParser json) {
      Set<@Nullable Object> items = new LinkedHashSet<>();
      each(json, item, items);
      return items;
    }
  }

  private static void all(JsonGenerator json, Collection<?> items, Form item, boolean whole) {
    json.writeStartArray();
    for (Object each : items) {
      item.write(json, each, whole);
    }
    json.writeEndArray();
  }

  private static void each(JsonParser json, Form item, Collection<@Nullable Object> items) {
    if (isNull(json)) {
      return;
    }
    require(json, JsonToken.START_ARRAY, "a list");
    while (json.nextToken() != JsonToken.END_ARRAY) {
      items.add(item.read(json));
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
