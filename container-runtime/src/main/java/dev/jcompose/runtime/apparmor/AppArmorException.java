package dev.jcompose.runtime.apparmor;

/// A process cannot be confined as requested.
public final class AppArmorException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// @param message a sentence for the user
  public AppArmorException(String message) {
    super(message);
  }
}
