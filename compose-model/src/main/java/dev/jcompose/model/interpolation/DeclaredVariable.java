package dev.jcompose.model.interpolation;

import dev.jcompose.model.tree.ListNode;
import dev.jcompose.model.tree.MapNode;
import dev.jcompose.model.tree.Node;
import dev.jcompose.model.tree.ScalarNode;
import java.util.Map;
import java.util.TreeMap;

/// A variable as the values of a file refer to it.
///
/// @param name the variable
/// @param defaultValue the operand of `-`, variables in it left as they are; empty for none
/// @param alternative the operand of `+`; empty for none
/// @param required whether it is used with `?`
public record DeclaredVariable(
    String name, String defaultValue, String alternative, boolean required) {

  /// The variables that the values of a tree refer to, including those in operands, by name. Of
  /// several uses of a variable, the first that says more than its name is taken.
  public static Map<String, DeclaredVariable> in(Node root) {
    Map<String, DeclaredVariable> found = new TreeMap<>();
    collect(root, found);
    return found;
  }

  private static void collect(Node node, Map<String, DeclaredVariable> found) {
    switch (node) {
      case ScalarNode scalar -> collect(scalar.written(), found);
      case ListNode list -> list.items().forEach(item -> collect(item, found));
      case MapNode map -> map.entries().values().forEach(value -> collect(value, found));
    }
  }

  private static void collect(String text, Map<String, DeclaredVariable> found) {
    int at = text.indexOf('$');
    while (at >= 0 && at + 1 < text.length()) {
      at = text.indexOf('$', one(text, at + 1, found));
    }
  }

  /// Parses what follows a dollar sign; returns where the text continues.
  private static int one(String text, int start, Map<String, DeclaredVariable> found) {
    char c = text.charAt(start);
    if (c == '$') {
      return start + 1;
    }
    int from = c == '{' ? start + 1 : start;
    int end = Template.nameEnd(text, from);
    String name = text.substring(from, end);
    int close = c == '{' ? Template.closingBrace(text, start) : end;
    if (name.isEmpty() || close < end) {
      return from;
    }
    String operator = text.substring(end, close);
    String kind = operator.startsWith(":") ? operator.substring(1) : operator;
    String operand = kind.isEmpty() ? "" : kind.substring(1);
    add(
        new DeclaredVariable(
            name,
            kind.startsWith("-") ? operand : "",
            kind.startsWith("+") ? operand : "",
            kind.startsWith("?")),
        found);
    if (!kind.startsWith("?")) {
      collect(operand, found);
    }
    return c == '{' ? close + 1 : close;
  }

  private static void add(DeclaredVariable variable, Map<String, DeclaredVariable> found) {
    found.merge(variable.name(), variable, (first, other) -> first.saysMore() ? first : other);
  }

  private boolean saysMore() {
    return required || !defaultValue.isEmpty() || !alternative.isEmpty();
  }
}
