package dev.jcompose.image;

/// An operation on an image failed; the message says what, why, and what to do.
public class ImageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// What kind of failure it is.
  public enum Kind {
    /// There is no such image.
    NOT_FOUND,
    /// It is in use, or a name is ambiguous.
    CONFLICT,
    /// A name, archive, digest or Dockerfile is not valid.
    INVALID,
    /// The disk is full.
    NO_SPACE,
    /// The system failed.
    SYSTEM
  }

  private final Kind kind;

  /// @param kind what kind of failure
  /// @param message for the user
  public ImageException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /// @param kind what kind of failure
  /// @param message for the user
  /// @param cause what is behind it
  public ImageException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /// What kind of failure it is.
  public Kind kind() {
    return kind;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
