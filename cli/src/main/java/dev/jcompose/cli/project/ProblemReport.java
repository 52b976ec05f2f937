package dev.jcompose.cli.project;

import dev.jcompose.model.diagnostics.Problem;
import dev.jcompose.model.report.ProblemText;
import java.io.PrintStream;
import java.util.List;

/// Where and how problems of Compose files are shown.
///
/// @param out where they go
/// @param json whether each is a line of JSON
/// @param color whether the stream takes colours
public record ProblemReport(PrintStream out, boolean json, boolean color) {

  /// Prints problems, warnings first, so that what stops the command comes last.
  public void print(List<Problem> problems) {
    problems.stream().filter(problem -> !problem.isError()).forEach(this::print);
    problems.stream().filter(Problem::isError).forEach(this::print);
  }

  private void print(Problem problem) {
    out.println(
        json
            ? ProblemText.json(problem)
            : problem.at().isEmpty() && problem.isError()
                ? withoutPlace(problem)
                : ProblemText.of(problem, color));
  }

  /// Problems without a position in a file look like Docker Compose's.
  private static String withoutPlace(Problem problem) {
    return problem.message() + problem.hint().map(hint -> " (" + hint + ")").orElse("");
  }
}
