package dev.jcompose.model.template;

/// A template that cannot be read or filled in.
public final class TemplateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int line;

  public TemplateException(String message) {
    this(message, 0);
  }

  private TemplateException(String message, int line) {
    super(message);
    this.line = line;
  }

  /// The same with the line of the template, unless it has one.
  TemplateException at(int number) {
    return line > 0 ? this : new TemplateException(String.valueOf(getMessage()), number);
  }

  /// The line of the template, from 1; 0 when it is not known.
  public int line() {
    return line;
  }
}
