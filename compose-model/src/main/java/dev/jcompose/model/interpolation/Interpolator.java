package dev.jcompose.model.interpolation;

import dev.jcompose.model.diagnostics.Problem;
import dev.jcompose.model.diagnostics.Problems;
import dev.jcompose.model.tree.Finding;
import dev.jcompose.model.tree.KeyPath;
import dev.jcompose.model.tree.ListNode;
import dev.jcompose.model.tree.MapNode;
import dev.jcompose.model.tree.Node;
import dev.jcompose.model.tree.ScalarNode;
import java.util.Map;

/// Replaces the variables in all values of a tree; keys stay as they are.
public final class Interpolator {
  private final Variables variables;
  private final Problems problems;
  private final KeyPath path = new KeyPath();

  /// @param variables where values come from
  /// @param problems where findings go
  public Interpolator(Variables variables, Problems problems) {
    this.variables = variables;
    this.problems = problems;
  }

  /// Replaces the variables in a tree.
  public void apply(Node node) {
    switch (node) {
      case ScalarNode scalar -> {
        if (scalar.kind() == ScalarNode.Kind.STRING && scalar.text().indexOf('$') >= 0) {
          scalar(scalar);
        }
      }
      case ListNode list -> {
        for (int i = 0; i < list.items().size(); i++) {
          path.enter(i);
          apply(list.items().get(i));
          path.leave();
        }
      }
      case MapNode map -> {
        for (Map.Entry<String, Node> entry : map.entries().entrySet()) {
          path.enter(entry.getKey());
          apply(entry.getValue());
          path.leave();
        }
      }
    }
  }

  private void scalar(ScalarNode scalar) {
    Template template = new Template(variables, new Findings(scalar));
    String result = template.expand(scalar.written());
    scalar.interpolated(result, template.used());
  }

  private final class Findings implements Template.Listener {
    private final ScalarNode scalar;

    Findings(ScalarNode scalar) {
      this.scalar = scalar;
    }

    @Override
    public void invalid(int offset, String message, String hint) {
      Problem problem =
          Finding.errorInside(
              scalar, offset, "invalid interpolation format for " + path + ": " + message);
      problems.add(hint.isEmpty() ? problem : problem.withHint(hint));
    }

    @Override
    public void unset(int offset, String name) {
      problems.add(
          Finding.errorInside(
                  scalar, offset, "variable \"" + name + "\" is not set, an empty string is used")
              .withSeverity(Problem.Severity.WARNING));
    }

    @Override
    public void missing(int offset, String name, String reason) {
      problems.add(
          Finding.errorInside(
              scalar,
              offset,
              "required variable "
                  + name
                  + " is missing a value"
                  + (reason.isEmpty() ? "" : ": " + reason)));
    }
  }
}
