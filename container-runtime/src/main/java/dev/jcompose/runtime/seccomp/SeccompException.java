package dev.jcompose.runtime.seccomp;

/// A seccomp profile cannot be used; the message says what is wrong with it.
public final class SeccompException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// @param message for the user
  public SeccompException(String message) {
    super(message);
  }

  /// @param message for the user
  /// @param cause what the parser said
  public SeccompException(String message, Throwable cause) {
    super(message, cause);
  }
}
