package dev.jcompose.cli.project;

import dev.jcompose.cli.Invocation;

/// Reads Compose files into a project.
@FunctionalInterface
public interface ProjectSource {
  /// Loads.
  ///
  /// @throws dev.jcompose.cli.CommandException when the files are not there or wrong; then their
  ///   problems are printed already
  LoadedProject load(Invocation invocation, ProjectOptions options);
}
