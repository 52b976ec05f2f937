package dev.jcompose.engine.http;

/// The server cannot start; the message says why and what to do.
public final class ServerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// @param message for the user
  public ServerException(String message) {
    super(message);
  }

  /// @param message for the user
  /// @param cause the cause
  public ServerException(String message, Throwable cause) {
    super(message, cause);
  }
}
