package dev.jcompose.model.load;

import dev.jcompose.model.diagnostics.Problem;
import dev.jcompose.model.origin.Origins;
import java.util.List;

/// What reading a model without types comes to.
public sealed interface ModelResult {
  /// A merged tree.
  ///
  /// @param tree the tree
  /// @param warnings what the user should know
  record Read(Origins tree, List<Problem> warnings) implements ModelResult {
    public Read {
      warnings = List.copyOf(warnings);
    }
  }

  /// The files do not describe a valid model.
  ///
  /// @param problems all that is wrong, warnings included
  record Rejected(List<Problem> problems) implements ModelResult {
    public Rejected {
      problems = List.copyOf(problems);
    }
  }
}
