package dev.jcompose.cli.project;

import dev.jcompose.cli.CommandException;
import dev.jcompose.cli.Invocation;
import dev.jcompose.model.diagnostics.Problem;
import java.util.List;

/// Problems of Compose files on standard error, one a line, each starting with its place.
final class Problems {
  private Problems() {}

  /// Prints all but the last error, which becomes the message of the exception and so is printed
  /// last.
  static CommandException printed(Invocation invocation, List<Problem> problems, int exitCode) {
    List<Problem> errors = problems.stream().filter(Problem::isError).toList();
    problems.stream().filter(problem -> !problem.isError()).forEach(invocation.err()::println);
    errors.subList(0, errors.size() - 1).forEach(invocation.err()::println);
    Problem last = errors.getLast();
    String text = last.toString();
    return new CommandException(
        last.at().isEmpty() && text.startsWith("error: ") ? text.substring(7) : text, exitCode);
  }
}
