package dev.jcompose.cli.project;

import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.model.diagnostics.Problem;
import java.util.List;

/// A command that fails because of problems in Compose files.
public final class ProblemsException extends CommandException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  ProblemsException(List<Problem> problems, int exitCode) {
    super(
        problems.stream().filter(Problem::isError).map(Problem::message).findFirst().orElse(""),
        exitCode);
    this.problems = List.copyOf(problems);
  }

  /// What is wrong, warnings included.
  public List<Problem> problems() {
    return problems;
  }
}
