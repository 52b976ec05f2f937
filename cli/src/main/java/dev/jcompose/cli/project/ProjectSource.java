package dev.jcompose.cli.project;

import dev.jcompose.cli.invocation.Invocation;
import java.util.Collection;
import java.util.Map;

/// Reads Compose files into a project.
public interface ProjectSource {
  /// Loads.
  ///
  /// @param report where warnings go
  /// @param services the selected ones, with their dependencies, whatever their profiles; none for
  ///   all
  /// @param serviceFiles whether `env_file` and `label_file` of these services are read
  /// @throws dev.jcompose.cli.invocation.CommandException when the files are missing or invalid
  LoadedProject load(
      Invocation invocation,
      ProjectOptions options,
      ProblemReport report,
      Collection<String> services,
      boolean serviceFiles);

  /// The names in the files as written: variables are not replaced, and nothing is checked.
  ///
  /// @throws dev.jcompose.cli.invocation.CommandException when the files cannot be read or put
  ///   together
  FileNames names(Invocation invocation, ProjectOptions options);

  /// The user's environment, which takes precedence, and the project's env files.
  Map<String, String> environment(Invocation invocation, ProjectOptions options);
}
