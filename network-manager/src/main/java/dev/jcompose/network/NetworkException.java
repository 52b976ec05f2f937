package dev.jcompose.network;

/// An operation on a network failed; the message says what, why, and what to do.
public final class NetworkException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// What kind of failure it is.
  public enum Kind {
    /// There is no such network.
    NOT_FOUND,
    /// The name, an address or a port is taken.
    CONFLICT,
    /// Something uses it.
    IN_USE,
    /// A value is not valid.
    INVALID,
    /// The system failed.
    SYSTEM
  }

  private final Kind kind;

  /// @param kind what kind of failure
  /// @param message for the user
  public NetworkException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /// What kind of failure it is.
  public Kind kind() {
    return kind;
  }
}
