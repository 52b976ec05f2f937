package dev.jcompose.linux.record;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// The forms of types, each found out once.
final class Forms {
  private final Map<Class<?>, Form> own;
  private final Map<Class<?>, Form> records = new ConcurrentHashMap<>();

  /// @param own those that somebody has chosen
  Forms(Map<Class<?>, Form> own) {
    this.own = Map.copyOf(own);
  }

  /// The form of a type of a component.
  Form of(Type type) {
    return switch (type) {
      case Class<?> plain -> plain(plain);
      case ParameterizedType of ->
          container((Class<?>) of.getRawType(), of.getActualTypeArguments());
      default -> throw unknown(type);
    };
  }

  private Form plain(Class<?> type) {
    Form chosen = own.get(type);
    if (chosen != null) {
      return chosen;
    }
    if (type.isRecord()) {
      Form known = records.get(type);
      if (known == null) {
        // Not computeIfAbsent: a record may contain itself, and twice the same form does no harm.
        known = new RecordForm(type.asSubclass(Record.class), this);
        records.put(type, known);
      }
      return known;
    }
    if (type.isEnum()) {
      return Form.ofEnum(type);
    }
    return switch (type.getName()) {
      case "java.lang.String" -> new Form.Text(Object::toString, text -> text);
      case "boolean" -> new Form.Flag(false);
      case "java.lang.Boolean" -> new Form.Flag(null);
      case "int" -> whole(0);
      case "java.lang.Integer" -> whole((Integer) null);
      case "long" -> whole(0L);
      case "java.lang.Long" -> whole((Long) null);
      case "java.math.BigInteger" ->
          number(
              null,
              (json, value) -> json.writeNumber((BigInteger) value),
              JsonParser::getBigIntegerValue);
      case "[B" ->
          new Form.Scalar(
              JsonToken.VALUE_STRING,
              "base64",
              null,
              (json, value) -> json.writeBinary((byte[]) value),
              JsonParser::getBinaryValue);
      case "java.time.Instant" -> new Form.Text(Object::toString, Instant::parse);
      default -> throw unknown(type);
    };
  }

  private static Form whole(@Nullable Integer none) {
    return number(none, (json, value) -> json.writeNumber((int) value), JsonParser::getIntValue);
  }

  private static Form whole(@Nullable Long none) {
    return number(none, (json, value) -> json.writeNumber((long) value), JsonParser::getLongValue);
  }

  private static Form number(
      @Nullable Object none,
      BiConsumer<JsonGenerator, Object> writing,
      Function<JsonParser, Object> reading) {
    return new Form.Scalar(JsonToken.VALUE_NUMBER_INT, "a whole number", none, writing, reading);
  }

  private Form container(Class<?> raw, Type[] arguments) {
    if (raw == List.class) {
      return new Form.Items(of(arguments[0]), ArrayList::new);
    }
    if (raw == Optional.class) {
      return new Form.Maybe(of(arguments[0]));
    }
    if (raw == Map.class && arguments[0] == String.class) {
      return new Form.Entries(of(arguments[1]));
    }
    if (raw == Set.class) {
      return new Form.Items(of(arguments[0]), LinkedHashSet::new);
    }
    throw unknown(raw);
  }

  private static IllegalStateException unknown(Type type) {
    return new IllegalStateException("no JSON for " + type.getTypeName());
  }
}
