package dev.jcompose.cli.http;

import dev.jcompose.linux.call.IoFailure;
import java.io.IOException;

/// A request that the engine rejected, or that could not be sent.
public final class EngineRequestException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// The status of a request that got no answer.
  public static final int NO_ANSWER = 0;

  private final int status;

  public EngineRequestException(int status, String message) {
    super(message);
    this.status = status;
  }

  public EngineRequestException(String message, Throwable cause) {
    super(message, cause);
    this.status = NO_ANSWER;
  }

  /// An engine that ended, or closed the connection, before its answer was complete.
  static EngineRequestException brokeOff(IOException problem) {
    return new EngineRequestException(
        "the connection to the engine was lost: "
            + IoFailure.words(problem)
            + " (run the command again; 'jcompose engine logs' says what the engine did)",
        problem);
  }

  /// The HTTP status, or [#NO_ANSWER].
  public int status() {
    return status;
  }
}
