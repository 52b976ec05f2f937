package dev.jcompose.engine.http;

/// Maps a handler's failure to an answer.
@FunctionalInterface
public interface ProblemMapping {
  /// The answer for a failure; 500 for an unexpected one, which is then logged.
  HttpProblem of(Throwable failure);
}
