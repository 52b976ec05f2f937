package dev.jcompose.model.value;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/// Unmodifiable copies that keep the order of the file, which `Map.copyOf` and `Set.copyOf` do not.
public final class Ordered {
  private Ordered() {}

  /// A copy of the map in its own order.
  public static <K, V> Map<K, V> map(Map<? extends K, ? extends V> source) {
    return source.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(source));
  }

  /// A copy of the elements, each once, in order of first appearance.
  public static <T> Set<T> set(Collection<? extends T> source) {
    return source.isEmpty() ? Set.of() : Collections.unmodifiableSet(new LinkedHashSet<>(source));
  }
}
