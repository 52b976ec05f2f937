package dev.jcompose.engine.docker;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.http.HttpProblem;
import dev.jcompose.engine.http.Problems;
import dev.jcompose.image.ImageException;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.network.NetworkException;
import dev.jcompose.runtime.CgroupException;
import dev.jcompose.runtime.StartException;
import dev.jcompose.volume.VolumeException;
import java.io.UncheckedIOException;

/// Docker's status for each failure of the engine and of the parts it is made of.
public final class DockerProblems implements Problems {
  @Override
  public HttpProblem of(Throwable failure) {
    return switch (failure) {
      case EngineException known -> problem(known.httpStatus(), known);
      case ImageException image ->
          problem(
              switch (image.kind()) {
                case NOT_FOUND -> 404;
                case CONFLICT -> 409;
                case INVALID -> 400;
                case NO_SPACE, SYSTEM -> 500;
              },
              image);
      case NetworkException network ->
          problem(
              switch (network.kind()) {
                case NOT_FOUND -> 404;
                case CONFLICT -> 409;
                case IN_USE -> 403;
                case INVALID -> 400;
                case SYSTEM -> 500;
              },
              network);
      case VolumeException volume ->
          problem(
              switch (volume.kind()) {
                case NOT_FOUND -> 404;
                case INVALID -> 400;
                case IN_USE -> 409;
                case SYSTEM -> 500;
              },
              volume);
      case StartException start -> problem(start.exitCode() == 125 ? 500 : 400, start);
      case LinuxException _, UncheckedIOException _, CgroupException _, OutOfMemoryError _ ->
          problem(500, failure);
      default -> HttpProblem.bug(failure);
    };
  }

  private static HttpProblem problem(int status, Throwable failure) {
    return new HttpProblem(status, IoFailure.words(failure), failure);
  }
}
