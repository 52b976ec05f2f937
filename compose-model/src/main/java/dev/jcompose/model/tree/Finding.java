package dev.jcompose.model.tree;

import dev.jcompose.model.diagnostics.Problem;
import dev.jcompose.model.diagnostics.SourcePosition;

/// Problems at nodes, with the text of the line and the chain that led there.
public final class Finding {
  private Finding() {}

  /// An error at a value.
  public static Problem error(Node at, String message) {
    return at(at.source(), at.at(), message);
  }

  /// An error at the key of a value.
  public static Problem errorAtKey(Node at, String message) {
    return at(at.source(), at.keyAt(), message);
  }

  /// A warning at a value.
  public static Problem warning(Node at, String message) {
    return error(at, message).withSeverity(Problem.Severity.WARNING);
  }

  /// An error inside a scalar.
  ///
  /// @param offset characters from the beginning of its text
  public static Problem errorInside(ScalarNode at, int offset, String message) {
    if (!at.isPlain()) {
      return error(at, message);
    }
    return at(at.source(), at.source().at(at.line(), at.column() + offset), message);
  }

  /// An error at a place of a source.
  public static Problem at(Source source, SourcePosition position, String message) {
    Problem problem = Problem.error(position, message).withChain(source.chain());
    return position.line() == 0 ? problem : problem.withSourceLine(source.line(position.line()));
  }
}
