package dev.jcompose.engine.docker;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.error.Failures;
import dev.jcompose.engine.http.HttpProblem;
import dev.jcompose.engine.http.ProblemMapping;
import dev.jcompose.linux.call.IoFailure;

/// Docker's status for each failure of the engine and its parts.
public final class DockerProblems implements ProblemMapping {
  @Override
  public HttpProblem of(Throwable failure) {
    if (failure instanceof RuntimeException thrown
        && Failures.translate(thrown) instanceof EngineException known) {
      return problem(known.httpStatus(), failure);
    }
    return failure instanceof OutOfMemoryError ? problem(500, failure) : HttpProblem.bug(failure);
  }

  private static HttpProblem problem(int status, Throwable failure) {
    return new HttpProblem(status, IoFailure.words(failure), failure);
  }
}
