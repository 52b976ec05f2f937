package dev.jcompose.model.template;

import java.util.List;

/// A piece of a template.
sealed interface TemplateNode {
  /// Text that is copied.
  record Words(String text) implements TemplateNode {}

  /// An expression whose value is printed, or set.
  record Action(TemplateExpression expression, int line) implements TemplateNode {}

  /// `if`, `range` or `with`.
  record Choice(
      String keyword,
      TemplateExpression condition,
      List<TemplateNode> then,
      List<TemplateNode> otherwise,
      int line)
      implements TemplateNode {}

  /// `break` or `continue`.
  ///
  /// @param forGood `break`
  record Leave(boolean forGood) implements TemplateNode {}
}
