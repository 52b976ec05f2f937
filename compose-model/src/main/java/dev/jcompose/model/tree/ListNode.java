package dev.jcompose.model.tree;

import dev.jcompose.model.value.Value;
import java.util.ArrayList;
import java.util.List;

/// A sequence.
public final class ListNode extends Node {
  private final ArrayList<Node> items;

  /// An empty sequence at a place.
  public ListNode(Source source, int line, int column) {
    super(source, line, column);
    this.items = new ArrayList<>();
  }

  /// An empty sequence at the position of another value, under the same key.
  public static ListNode at(Node place) {
    ListNode list = new ListNode(place.source(), place.line(), place.column());
    place.shareKeyWith(list);
    return list;
  }

  /// The items; changes are changes of this node.
  public List<Node> items() {
    return items;
  }

  @Override
  Node copyContent(Source other) {
    ListNode copy = new ListNode(other, line(), column());
    for (Node item : items) {
      copy.items.add(item.copyInto(item.source() == source() ? other : item.source()));
    }
    return copy;
  }

  @Override
  public Value asValue() {
    List<Value> values = new ArrayList<>(items.size());
    items.forEach(item -> values.add(item.asValue()));
    return new Value.Items(values);
  }

  @Override
  public String kindName() {
    return "a list";
  }
}
