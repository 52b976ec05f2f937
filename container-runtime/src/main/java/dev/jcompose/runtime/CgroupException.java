package dev.jcompose.runtime;

/// A control group cannot be made, limited, frozen or removed; the message says which and why.
public final class CgroupException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// @param message for the user
  public CgroupException(String message) {
    super(message);
  }

  /// @param message for the user
  /// @param cause what the kernel said
  public CgroupException(String message, Throwable cause) {
    super(message, cause);
  }
}
