package dev.jcompose.model.shorthand;

import dev.jcompose.model.tree.ListNode;
import dev.jcompose.model.tree.MapNode;
import dev.jcompose.model.tree.Node;
import dev.jcompose.model.tree.ScalarNode;
import java.util.List;

/// Values in another form. Every new value has the position of the one it was made from.
final class NodeForms {
  private NodeForms() {}

  /// A value in another form.
  interface Change {
    Node apply(Node value);
  }

  /// Changes an attribute that has a value.
  static void change(MapNode map, String key, Change change) {
    Node value = map.get(key);
    if (value != null && !value.isNull()) {
      map.put(key, keepTag(value, change.apply(value)));
    }
  }

  /// The tag of the old value is that of the new one.
  static Node keepTag(Node from, Node to) {
    if (from != to) {
      to.tag(from.tag());
    }
    return to;
  }

  /// A list of `key=value` as a mapping.
  ///
  /// @param emptyIsText whether a key alone has an empty text, and not nothing
  static Node toMapping(Node value, boolean emptyIsText) {
    if (!(value instanceof ListNode list)) {
      return value;
    }
    MapNode map = MapNode.at(list);
    for (Node item : list.items()) {
      if (!(item instanceof ScalarNode scalar)) {
        continue;
      }
      String text = scalar.text();
      int equals = text.indexOf('=');
      String key = equals < 0 ? text : text.substring(0, equals);
      Node entry;
      if (equals >= 0) {
        entry = ScalarNode.text(item, text.substring(equals + 1));
      } else {
        entry = emptyIsText ? ScalarNode.text(item, "") : ScalarNode.empty(item);
      }
      entry.placeKey(item.line(), item.column());
      Node before = map.get(key);
      if (before != null) {
        entry.replaces(before);
      }
      map.put(key, entry);
    }
    return map;
  }

  /// A single value as a list.
  static Node toList(Node value) {
    if (!(value instanceof ScalarNode)) {
      return value;
    }
    ListNode list = ListNode.at(value);
    list.items().add(value);
    return list;
  }

  /// Each scalar of a list as a mapping with one key.
  static Node eachScalarWrapped(Node value, String key) {
    if (value instanceof ListNode list) {
      List<Node> items = list.items();
      for (int i = 0; i < items.size(); i++) {
        if (items.get(i) instanceof ScalarNode item && !item.isNull()) {
          items.set(i, wrapped(item, key));
        }
      }
    }
    return value;
  }

  /// A mapping with one key.
  static MapNode wrapped(Node value, String key) {
    MapNode map = MapNode.at(value);
    map.put(key, value);
    return map;
  }
}
