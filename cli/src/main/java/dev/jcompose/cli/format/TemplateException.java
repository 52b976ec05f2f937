package dev.jcompose.cli.format;

/// A template that cannot be read or filled in.
public final class TemplateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public TemplateException(String message) {
    super(message);
  }
}
