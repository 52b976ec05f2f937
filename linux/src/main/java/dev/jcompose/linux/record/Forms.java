package dev.jcompose.linux.record;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

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
      case "int" -> new Form.Int(0);
      case "java.lang.Integer" -> new Form.Int(null);
      case "long" -> new Form.Long64(0L);
      case "java.lang.Long" -> new Form.Long64(null);
      case "java.math.BigInteger" -> new Form.Large();
      case "[B" -> new Form.Bytes();
      case "java.time.Instant" -> new Form.Text(Object::toString, Instant::parse);
      default -> throw unknown(type);
    };
  }

  private Form container(Class<?> raw, Type[] arguments) {
    if (raw == List.class) {
      return new Form.Items(of(arguments[0]));
    }
    if (raw == Optional.class) {
      return new Form.Maybe(of(arguments[0]));
    }
    if (raw == Map.class && arguments[0] == String.class) {
      return new Form.Entries(of(arguments[1]));
    }
    if (raw == Set.class) {
      return new Form.Unique(of(arguments[0]));
    }
    throw unknown(raw);
  }

  private static IllegalStateException unknown(Type type) {
    return new IllegalStateException("no JSON for " + type.getTypeName());
  }
}
