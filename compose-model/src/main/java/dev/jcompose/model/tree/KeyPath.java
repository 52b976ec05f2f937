package dev.jcompose.model.tree;

import java.util.ArrayList;
import java.util.List;

/// The position of a walk through a tree: the keys and list indices from the root down. Converted
/// to text only when there is something to report, because a walk passes far more values than it
/// complains about.
public final class KeyPath {
  private final List<Object> steps = new ArrayList<>();

  /// Goes down to the value of a key.
  public void enter(String key) {
    steps.add(key);
  }

  /// Goes down to an item of a list.
  public void enter(int index) {
    steps.add(index);
  }

  /// Goes up again.
  public void leave() {
    steps.removeLast();
  }

  /// True at the top level.
  public boolean isEmpty() {
    return steps.isEmpty();
  }

  /// The steps, separated by dots: `services.web.ports.0`; empty at the top level.
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Object step : steps) {
      if (!text.isEmpty()) {
        text.append('.');
      }
      text.append(step);
    }
    return text.toString();
  }
}
