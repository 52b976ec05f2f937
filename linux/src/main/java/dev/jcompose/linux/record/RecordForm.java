package dev.jcompose.linux.record;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// A record: an object with a field for each component.
final class RecordForm implements Form {
  private final Constructor<?> constructor;
  private final Part[] parts;
  private final Map<String, Part> named = new HashMap<>();

  RecordForm(Class<? extends Record> type, Forms forms) {
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    this.parts = new Part[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      parts[i] = new Part(i, components[i], forms);
      named.put(parts[i].name, parts[i]);
      named.put(folded(parts[i].name), parts[i]);
    }
    try {
      constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
    } catch (NoSuchMethodException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static String folded(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  @Override
  public void write(JsonGenerator json, Object record, boolean whole) {
    json.writeStartObject();
    for (Part part : parts) {
      part.write(json, record, whole);
    }
    json.writeEndObject();
  }

  @Override
  public @Nullable Object read(JsonParser json) {
    if (json.currentToken() == JsonToken.VALUE_NULL) {
      return null;
    }
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw Mismatch.of(json, "an object");
    }
    @Nullable Object[] values = new Object[parts.length];
    for (Part part : parts) {
      values[part.index] = part.missing;
    }
    for (String name = json.nextName(); name != null; name = json.nextName()) {
      json.nextToken();
      Part part = named.get(name);
      if (part == null) {
        part = named.get(folded(name));
      }
      if (part == null) {
        json.skipChildren();
      } else {
        values[part.index] = part.form().read(json);
      }
    }
    return made(values);
  }

  private Object made(@Nullable Object[] values) {
    try {
      return constructor.newInstance(values);
    } catch (InvocationTargetException thrown) {
      // Most constructors are not made for null.
      throw switch (thrown.getCause()) {
        case IllegalArgumentException refused -> refused;
        case NullPointerException missing ->
            new IllegalArgumentException("something is missing", missing);
        case RuntimeException other ->
            new IllegalArgumentException(String.valueOf(other.getMessage()), other);
        case null, default -> new IllegalStateException(thrown);
      };
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /// A component. Its form is found out when it is needed, which for most of a large record is
  /// never.
  private static final class Part {
    final int index;
    final String name;
    final @Nullable Object missing;
    private final RecordComponent component;
    private final Method accessor;
    private final Forms forms;
    private volatile @Nullable Form form;

    Part(int index, RecordComponent component, Forms forms) {
      this.index = index;
      this.name = component.getName();
      this.missing = missing(component.getType());
      this.component = component;
      this.accessor = component.getAccessor();
      this.forms = forms;
      accessor.setAccessible(true);
    }

    Form form() {
      Form known = form;
      if (known == null) {
        known = forms.of(component.getGenericType());
        form = known;
      }
      return known;
    }

    private static @Nullable Object missing(Class<?> type) {
      return switch (type.getName()) {
        case "boolean" -> false;
        case "int" -> 0;
        case "long" -> 0L;
        case "java.util.List" -> List.of();
        case "java.util.Set" -> Set.of();
        case "java.util.Map" -> Map.of();
        case "java.util.Optional" -> Optional.empty();
        default -> null;
      };
    }

    private static boolean isEmpty(@Nullable Object value) {
      return switch (value) {
        case null -> true;
        case String text -> text.isEmpty();
        case Collection<?> items -> items.isEmpty();
        case Map<?, ?> entries -> entries.isEmpty();
        case Optional<?> some -> some.isEmpty();
        case byte[] bytes -> bytes.length == 0;
        default -> false;
      };
    }

    void write(JsonGenerator json, Object record, boolean whole) {
      Object value;
      try {
        value = accessor.invoke(record);
      } catch (ReflectiveOperationException impossible) {
        throw new IllegalStateException(impossible);
      }
      if (!whole && (isEmpty(value) || form().isEmpty(value))) {
        return;
      }
      json.writeName(name);
      if (value == null) {
        json.writeNull();
      } else {
        form().write(json, value, whole);
      }
    }
  }
}
