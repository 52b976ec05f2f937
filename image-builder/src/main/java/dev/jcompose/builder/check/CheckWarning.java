package dev.jcompose.builder.check;

import dev.jcompose.builder.dockerfile.BuildException;
import dev.jcompose.builder.dockerfile.Position;
import dev.jcompose.builder.dockerfile.SourceText;

/// A warning about a Dockerfile.
///
/// @param rule which rule it breaks
/// @param source the Dockerfile
/// @param at where
/// @param message what is wrong, in BuildKit's words
public record CheckWarning(CheckRule rule, SourceText source, Position at, String message) {
  /// One line: `Dockerfile:3:1: StageNameCasing: ...`.
  public String summary() {
    return source.file() + ":" + at.line() + ":" + at.column() + ": " + text();
  }

  /// The line, the Dockerfile's own with a caret, and where the rule is explained.
  public String report() {
    return source.shown(at, "warning: " + text() + " - " + rule.url());
  }

  public BuildException problem(String before) {
    return source.problem(at, before + text());
  }

  private String text() {
    return rule.title() + ": " + message;
  }
}
