package dev.jcompose.cli.command;

import dev.jcompose.cli.flag.Syntax;

/// One command.
public interface Command {
  /// What it accepts.
  Syntax syntax();

  /// Runs.
  ///
  /// @return the exit code
  /// @throws dev.jcompose.cli.invocation.CommandException when it fails
  /// @throws dev.jcompose.cli.http.EngineRequestException when the engine rejects a request
  int run(Call call) throws InterruptedException;
}
