package dev.jcompose.model.load;

import dev.jcompose.model.diagnostics.Problem;
import dev.jcompose.model.origin.Origins;
import dev.jcompose.model.project.Project;
import java.util.List;

/// The result of a load.
public sealed interface LoadResult {
  /// A project.
  ///
  /// @param project the project
  /// @param origins where each of its values comes from
  /// @param warnings what the user should know
  record Loaded(Project project, Origins origins, List<Problem> warnings) implements LoadResult {
    public Loaded {
      warnings = List.copyOf(warnings);
    }
  }

  /// The files do not describe a valid project.
  ///
  /// @param problems all that is wrong, warnings included
  record Rejected(List<Problem> problems) implements LoadResult {
    public Rejected {
      problems = List.copyOf(problems);
    }
  }
}
