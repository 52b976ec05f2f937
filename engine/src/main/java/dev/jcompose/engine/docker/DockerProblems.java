package dev.jcompose.engine.docker;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.http.HttpProblem;
import dev.jcompose.engine.http.Problems;
import dev.jcompose.image.ImageException;
import dev.jcompose.network.NetworkException;
import dev.jcompose.runtime.StartException;
import dev.jcompose.volume.VolumeException;

/// Docker's status for each failure of the engine and of the parts it is made of.
public final class DockerProblems implements Problems {
  @Override
  public HttpProblem of(RuntimeException failure) {
    String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    return new HttpProblem(status(failure), message, failure);
  }

  private static int status(RuntimeException failure) {
    return switch (failure) {
      case EngineException known -> known.httpStatus();
      case ImageException image ->
          switch (image.kind()) {
            case NOT_FOUND -> 404;
            case CONFLICT -> 409;
            case INVALID -> 400;
            case NO_SPACE, SYSTEM -> 500;
          };
      case NetworkException network ->
          switch (network.kind()) {
            case NOT_FOUND -> 404;
            case CONFLICT -> 409;
            case IN_USE -> 403;
            case INVALID -> 400;
            case SYSTEM -> 500;
          };
      case VolumeException volume ->
          switch (volume.kind()) {
            case NOT_FOUND -> 404;
            case INVALID -> 400;
            case IN_USE -> 409;
            case SYSTEM -> 500;
          };
      case StartException start -> start.exitCode() == 125 ? 500 : 400;
      default -> 500;
    };
  }
}
