package dev.jcompose.engine.docker.stream;

import dev.jcompose.engine.http.HttpProblem;
import dev.jcompose.engine.http.Query;

/// The size of a terminal, as `h` and `w` of a request.
public record TerminalSize(int rows, int columns) {
  public static TerminalSize of(Query query) {
    return new TerminalSize(number(query, "h"), number(query, "w"));
  }

  private static int number(Query query, String name) {
    return query
        .number(name)
        .orElseThrow(() -> HttpProblem.badRequest("strconv.Atoi: parsing \"\": invalid syntax"));
  }
}
