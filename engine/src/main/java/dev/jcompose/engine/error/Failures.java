package dev.jcompose.engine.error;

import dev.jcompose.image.ImageException;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.network.NetworkException;
import dev.jcompose.runtime.CgroupException;
import dev.jcompose.runtime.NotRunningException;
import dev.jcompose.runtime.StartException;
import dev.jcompose.volume.VolumeException;
import java.io.UncheckedIOException;
import java.util.function.Supplier;
import org.slf4j.Logger;

/// Converts failures of runtime, networks, volumes and images to those of the engine.
public final class Failures {
  private static final int NOT_EXECUTABLE = 126;
  private static final int NOT_FOUND = 127;

  private Failures() {}

  /// Runs an action; failures become an [EngineException].
  public static <T> T translated(Supplier<T> work) {
    try {
      return work.get();
    } catch (RuntimeException problem) {
      throw translate(problem);
    }
  }

  /// Likewise, without a result.
  public static void translating(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException problem) {
      throw translate(problem);
    }
  }

  /// Whether a failure is unexpected, so that it is a bug whose stack trace is useful.
  public static boolean isUnexpected(Throwable problem) {
    return switch (problem) {
      case EngineException _,
          NetworkException _,
          VolumeException _,
          ImageException _,
          StartException _,
          NotRunningException _,
          CgroupException _,
          LinuxException _,
          UncheckedIOException _,
          OutOfMemoryError _ ->
          false;
      default -> true;
    };
  }

  /// The failure to say when a disk is full, which names the container and what to do; the same one
  /// when something else has failed.
  ///
  /// @param what cannot be done: `create`, `start`
  public static RuntimeException ofFullDisk(
      RuntimeException problem, String container, String what) {
    for (Throwable at = problem; at != null; at = at.getCause()) {
      if (IoFailure.isFull(at)) {
        return new EngineException.ServerError(
            "container \"%s\": cannot %s: no space left on device (make room, as with \"jcompose image prune\")"
                .formatted(container, what),
            problem);
      }
    }
    return problem;
  }

  /// Logs a failure that is not reported to a caller: one line, and a stack trace only if it is
  /// unexpected.
  ///
  /// @param what failed
  public static void log(Logger log, String what, Throwable problem) {
    if (isUnexpected(problem)) {
      log.error("{}: {}", what, IoFailure.words(problem), problem);
    } else {
      log.warn("{}: {}", what, IoFailure.words(problem));
    }
  }

  /// The failure as callers of the engine know it; a bug stays as it is.
  public static RuntimeException translate(RuntimeException problem) {
    String message = IoFailure.words(problem);
    return switch (problem) {
      case EngineException known -> known;
      case NetworkException network ->
          switch (network.kind()) {
            case NOT_FOUND -> new EngineException.NotFound(message);
            case CONFLICT -> new EngineException.Conflict(message);
            case IN_USE -> new EngineException.Forbidden(message);
            case INVALID -> new EngineException.BadRequest(message);
            case SYSTEM -> new EngineException.ServerError(message, network);
          };
      case VolumeException volume ->
          switch (volume.kind()) {
            case NOT_FOUND -> new EngineException.NotFound(message);
            case INVALID -> new EngineException.BadRequest(message);
            case IN_USE -> new EngineException.Conflict(message);
            case SYSTEM -> new EngineException.ServerError(message, volume);
          };
      case ImageException image ->
          switch (image.kind()) {
            case NOT_FOUND -> new EngineException.NotFound(message);
            case CONFLICT -> new EngineException.Conflict(message);
            case INVALID -> new EngineException.BadRequest(message);
            case NO_SPACE, SYSTEM -> new EngineException.ServerError(message, image);
          };
      case NotRunningException _ -> new EngineException.Conflict(message);
      case StartException start ->
          start.exitCode() == NOT_EXECUTABLE || start.exitCode() == NOT_FOUND
              ? new EngineException.BadRequest(message)
              : new EngineException.ServerError(message, start);
      case LinuxException linux -> new EngineException.ServerError(message, linux);
      case CgroupException cgroup -> new EngineException.ServerError(message, cgroup);
      case UncheckedIOException io -> new EngineException.ServerError(message, io);
      default -> problem;
    };
  }
}
