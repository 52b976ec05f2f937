package dev.jcompose.engine.http;

/// Says which answer a failure of a handler becomes.
@FunctionalInterface
public interface ProblemMapping {
  /// The answer for a failure; 500 for what nobody expected, which is then logged.
  HttpProblem of(Throwable failure);
}
