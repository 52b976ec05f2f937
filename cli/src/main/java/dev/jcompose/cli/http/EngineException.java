package dev.jcompose.cli.http;

/// A request that the engine refused, or could not be sent at all.
public final class EngineException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// The status of a request that got no answer.
  public static final int NO_ANSWER = 0;

  private final int status;

  public EngineException(int status, String message) {
    super(message);
    this.status = status;
  }

  public EngineException(String message, Throwable cause) {
    super(message, cause);
    this.status = NO_ANSWER;
  }

  /// The HTTP status, or [#NO_ANSWER].
  public int status() {
    return status;
  }
}
