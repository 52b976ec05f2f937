package dev.jcompose.engine.json;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Turns values that are missing or null in JSON into plain values, for the compact constructors of
/// records.
public final class Lenient {
  private Lenient() {}

  /// The text, or an empty one.
  public static String text(@Nullable String value) {
    return value == null ? "" : value;
  }

  /// The list without nulls, or an empty one.
  public static <T> List<T> list(@Nullable List<? extends @Nullable T> value) {
    if (value == null || value.isEmpty()) {
      return List.of();
    }
    for (T item : value) {
      if (item == null) {
        return List.copyOf(value.stream().<T>mapMulti(Lenient::ifPresent).toList());
      }
    }
    return List.copyOf(value);
  }

  /// The map in its order, without null values, or an empty one.
  public static <V> Map<String, V> map(@Nullable Map<String, ? extends @Nullable V> value) {
    if (value == null || value.isEmpty()) {
      return Map.of();
    }
    Map<String, V> copy = new LinkedHashMap<>();
    value.forEach((key, item) -> {
      if (item != null) {
        copy.put(key, item);
      }
    });
    return Collections.unmodifiableMap(copy);
  }

  /// The optional itself, or an empty one.
  @SuppressWarnings({
    "OptionalAssignedToNull",
    "NullableOptional"
  }) // Jackson hands null to a constructor when absent
  public static <T> Optional<T> optional(@Nullable Optional<T> value) {
    return value == null ? Optional.empty() : value;
  }

  /// The value, or another one.
  public static <T> T or(@Nullable T value, T other) {
    return Objects.requireNonNullElse(value, other);
  }

  private static <T> void ifPresent(@Nullable T item, Consumer<? super T> sink) {
    if (item != null) {
      sink.accept(item);
    }
  }
}
