package dev.jcompose.cli.json;

/// A text that is not JSON.
public final class JsonException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public JsonException(String message) {
    super(message);
  }
}
