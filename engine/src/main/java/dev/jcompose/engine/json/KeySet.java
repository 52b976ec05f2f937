package dev.jcompose.engine.json;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// A set that Docker's JSON writes as an object with empty values: `{"80/tcp": {}}`.
///
/// @param names in their order
public record KeySet(Set<String> names) {
  /// No names.
  public static final KeySet EMPTY = new KeySet(Set.of());

  /// Copies the set.
  public KeySet {
    names = Collections.unmodifiableSet(new LinkedHashSet<>(names));
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static KeySet read(Map<String, JsonNode> object) {
    return new KeySet(object.keySet());
  }

  @JsonValue
  Map<String, Map<String, String>> object() {
    Map<String, Map<String, String>> object = new LinkedHashMap<>();
    names.forEach(name -> object.put(name, Map.of()));
    return object;
  }

  /// Whether there is none.
  public boolean isEmpty() {
    return names.isEmpty();
  }
}
