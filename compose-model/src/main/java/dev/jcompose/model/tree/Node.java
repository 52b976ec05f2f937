package dev.jcompose.model.tree;

import dev.jcompose.model.diagnostics.SourcePosition;
import dev.jcompose.model.value.Value;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A value of a Compose file with its position. Trees are built and changed by the loader only, one
/// thread at a time.
public abstract sealed class Node permits MapNode, ListNode, ScalarNode {
  /// How a value of an override file combines with the value it overrides.
  public enum Tag {
    /// By the rules of its attribute.
    NONE,
    /// `!reset`: both the overridden value and this one are removed.
    RESET,
    /// `!override`: this one replaces it as a whole.
    OVERRIDE
  }

  private final Source source;
  private final int line;
  private final int column;
  private int keyLine;
  private int keyColumn;
  private Tag tag = Tag.NONE;
  private @Nullable Node replaced;
  private @Nullable String note;

  Node(Source source, int line, int column) {
    this.source = source;
    this.line = line;
    this.column = column;
    source.count(line, column);
  }

  /// The file it comes from.
  public final Source source() {
    return source;
  }

  /// Line of its first character, from 1; 0 when it has none.
  public final int line() {
    return line;
  }

  /// Column of its first character, from 1; 0 when it has none.
  public final int column() {
    return column;
  }

  /// Its place.
  public final SourcePosition at() {
    return source.at(line, column);
  }

  /// The position of its key, or its own.
  public final SourcePosition keyAt() {
    return keyLine == 0 ? at() : source.at(keyLine, keyColumn);
  }

  /// Records the position of its key.
  public final void placeKey(int atLine, int atColumn) {
    keyLine = atLine;
    keyColumn = atColumn;
  }

  final void shareKeyWith(Node other) {
    other.keyLine = keyLine;
    other.keyColumn = keyColumn;
  }

  /// How it meets what it overrides.
  public final Tag tag() {
    return tag;
  }

  /// Changes how it combines with what it overrides.
  public final void tag(Tag other) {
    tag = other;
  }

  /// The value that it replaced, if any.
  public final Optional<Node> replaced() {
    return Optional.ofNullable(replaced);
  }

  /// Records the value that it replaced.
  public final void replaces(Node other) {
    Node last = this;
    while (last.replaced != null) {
      last = last.replaced;
    }
    if (last != other) {
      last.replaced = other;
    }
  }

  /// Where it comes from, if that is not just its position: `default`, `from env_file`.
  public final Optional<String> note() {
    return Optional.ofNullable(note);
  }

  /// Says how it came to be.
  public final void note(String how) {
    note = how;
  }

  /// A copy of the whole subtree, at the same positions.
  public final Node copy() {
    return copyInto(source);
  }

  /// A copy of the whole subtree, reached by another chain.
  public final Node copyInto(Source other) {
    Node copy = copyContent(other);
    copy.keyLine = keyLine;
    copy.keyColumn = keyColumn;
    copy.tag = tag;
    copy.replaced = replaced;
    copy.note = note;
    return copy;
  }

  abstract Node copyContent(Source other);

  /// What it is, for messages: `a mapping`, `a list`, `a string`, `a number` ….
  public abstract String kindName();

  /// The node and its subtree as plain values, without positions.
  public abstract Value asValue();

  /// True for a scalar without value.
  public boolean isNull() {
    return false;
  }
}
