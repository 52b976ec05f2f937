package dev.jcompose.volume;

/// Something about a volume cannot be done; the message says what, why, and what to do.
public final class VolumeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// What kind of failure it is.
  public enum Kind {
    /// There is no such volume.
    NOT_FOUND,
    /// A name, driver or option is not valid.
    INVALID,
    /// Something uses it.
    IN_USE,
    /// The system failed.
    SYSTEM
  }

  private final Kind kind;

  /// @param kind what kind of failure
  /// @param message for the user
  public VolumeException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /// What kind of failure it is.
  public Kind kind() {
    return kind;
  }
}
