package dev.jcompose.model.tree;

import dev.jcompose.model.value.Value;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A mapping, in the order of the file.
public final class MapNode extends Node {
  private final LinkedHashMap<String, Node> entries;
  private boolean damaged;
  private Map<String, Node> removed = Map.of();

  /// An empty mapping at a place.
  public MapNode(Source source, int line, int column) {
    super(source, line, column);
    this.entries = new LinkedHashMap<>();
  }

  /// An empty mapping at the position of another value, under the same key.
  public static MapNode at(Node place) {
    MapNode map = new MapNode(place.source(), place.line(), place.column());
    place.shareKeyWith(map);
    return map;
  }

  /// The entries; changes are changes of this node.
  public Map<String, Node> entries() {
    return entries;
  }

  /// The value of a key, or null.
  public @Nullable Node get(String key) {
    return entries.get(key);
  }

  /// The value of a key when it is a mapping.
  public Optional<MapNode> map(String key) {
    return entries.get(key) instanceof MapNode map ? Optional.of(map) : Optional.empty();
  }

  /// The value of a key when it is a list.
  public Optional<ListNode> list(String key) {
    return entries.get(key) instanceof ListNode list ? Optional.of(list) : Optional.empty();
  }

  /// The text of a key when it is a scalar with a value.
  public Optional<String> text(String key) {
    return entries.get(key) instanceof ScalarNode scalar && !scalar.isNull()
        ? Optional.of(scalar.text())
        : Optional.empty();
  }

  /// Sets a key.
  public void put(String key, Node value) {
    entries.put(key, value);
  }

  /// The values that `!reset` removed, each with what it replaced.
  public Map<String, Node> removed() {
    return removed;
  }

  /// Takes out what `!reset` marked.
  public void removeReset() {
    for (Iterator<Map.Entry<String, Node>> all = entries.entrySet().iterator(); all.hasNext(); ) {
      Map.Entry<String, Node> entry = all.next();
      if (entry.getValue().tag() == Tag.RESET) {
        if (removed.isEmpty()) {
          removed = new LinkedHashMap<>();
        }
        removed.put(entry.getKey(), entry.getValue());
        all.remove();
      }
    }
  }

  /// Takes over the records of removed values from a mapping that is merged over this one.
  public void takeLosses(MapNode over) {
    damaged |= over.damaged;
    if (!over.removed.isEmpty()) {
      Map<String, Node> all = new LinkedHashMap<>(removed);
      all.putAll(over.removed);
      removed = all;
    }
  }

  /// True when an invalid value below has been removed, so that what is absent proves nothing.
  public boolean isDamaged() {
    return damaged;
  }

  /// Notes that a value below was removed.
  public void markDamaged() {
    damaged = true;
  }

  @Override
  Node copyContent(Source other) {
    MapNode copy = new MapNode(other, line(), column());
    for (Map.Entry<String, Node> entry : entries.entrySet()) {
      copy.entries.put(entry.getKey(), entry.getValue().copyInto(other(entry.getValue(), other)));
    }
    copy.damaged = damaged;
    copy.removed = removed;
    return copy;
  }

  private Source other(Node child, Source target) {
    return child.source() == source() ? target : child.source();
  }

  @Override
  public Value asValue() {
    Map<String, Value> fields = new LinkedHashMap<>();
    entries.forEach((key, value) -> fields.put(key, value.asValue()));
    return new Value.Fields(fields);
  }

  @Override
  public String kindName() {
    return "a mapping";
  }
}
