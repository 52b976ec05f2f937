package dev.jcompose.image.mirror;

import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/// Differences, by paths below the top; `""` for the top itself. No path is in both sets.
///
/// @param written files that may be new or changed
/// @param removed files that no longer exist; a directory stands for everything below it
public record Changes(SortedSet<String> written, SortedSet<String> removed) {
  /// None yet.
  static Changes none() {
    return new Changes(new TreeSet<>(), new TreeSet<>());
  }

  public boolean isEmpty() {
    return written.isEmpty() && removed.isEmpty();
  }

  /// How many paths there are.
  public int size() {
    return written.size() + removed.size();
  }

  /// Those of some written paths only.
  public Changes writtenIf(Predicate<String> wanted) {
    SortedSet<String> left = new TreeSet<>(written);
    left.removeIf(path -> !wanted.test(path));
    return new Changes(left, removed);
  }

  void wrote(String path) {
    removed.remove(path);
    written.add(path);
  }

  void remove(String path) {
    written.remove(path);
    removed.add(path);
  }

  /// These and then others.
  public void add(Changes later) {
    later.removed().forEach(this::remove);
    later.written().forEach(this::wrote);
  }
}
