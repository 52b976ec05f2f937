package dev.jcompose.buildkit.wire;

/// Bytes that are not a message.
public final class WireException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public WireException(String message) {
    super(message);
  }
}
