package dev.jcompose.engine.http;

import dev.jcompose.linux.call.IoFailure;

/// A request cannot be answered as asked; becomes the status and `{"message":"..."}`.
public final class HttpProblem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final boolean unexpected;

  /// @param status 400 to 599
  /// @param message for the user, in Docker's words where Docker has some
  public HttpProblem(int status, String message) {
    super(message);
    this.status = status;
    this.unexpected = false;
  }

  /// @param status 400 to 599
  /// @param message for the user
  /// @param cause the cause
  public HttpProblem(int status, String message, Throwable cause) {
    this(status, message, cause, false);
  }

  /// An unexpected failure, which is a bug: its stack trace goes to the log.
  ///
  /// @param cause what happened
  public static HttpProblem bug(Throwable cause) {
    String words = IoFailure.words(cause);
    return new HttpProblem(
        500,
        (words.equals("internal error") ? words : "internal error: " + words)
            + " (the engine's log says more: jcompose engine logs)",
        cause,
        true);
  }

  private HttpProblem(int status, String message, Throwable cause, boolean unexpected) {
    super(message, cause);
    this.status = status;
    this.unexpected = unexpected;
  }

  /// The request is not understood.
  public static HttpProblem badRequest(String message) {
    return new HttpProblem(400, message);
  }

  /// The status of the answer.
  public int status() {
    return status;
  }

  /// The text of the answer; never contains the name of a class.
  public String text() {
    String message = getMessage();
    return message == null ? "" : IoFailure.plain(message);
  }

  /// Whether nobody foresaw it.
  public boolean unexpected() {
    return unexpected;
  }
}
