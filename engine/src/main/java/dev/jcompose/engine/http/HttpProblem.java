package dev.jcompose.engine.http;

/// A request cannot be answered as asked; becomes the status and `{"message":"..."}`.
public final class HttpProblem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;

  /// @param status 400 to 599
  /// @param message for the user, in Docker's words where Docker has some
  public HttpProblem(int status, String message) {
    super(message);
    this.status = status;
  }

  /// @param status 400 to 599
  /// @param message for the user
  /// @param cause what lies behind it
  public HttpProblem(int status, String message, Throwable cause) {
    super(message, cause);
    this.status = status;
  }

  /// The request is not understood.
  public static HttpProblem badRequest(String message) {
    return new HttpProblem(400, message);
  }

  /// The status of the answer.
  public int status() {
    return status;
  }

  /// The text of the answer.
  public String text() {
    String message = getMessage();
    return message == null ? "" : message;
  }
}
