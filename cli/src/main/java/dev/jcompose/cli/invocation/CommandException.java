package dev.jcompose.cli.invocation;

/// A command that ends with a message and an exit code.
///
/// An empty message prints nothing.
public class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// A command that failed.
  public static final int FAILED = 1;

  /// A Compose file that is not there.
  public static final int FILE_NOT_FOUND = 14;

  /// A Compose file that is wrong.
  public static final int COMPOSE_PARSE = 15;

  /// A command line that is wrong.
  public static final int SYNTAX = 16;

  private final int exitCode;

  /// A failure with Docker Compose's usual exit code 1.
  public CommandException(String message) {
    this(message, FAILED);
  }

  public CommandException(String message, int exitCode) {
    super(message);
    this.exitCode = exitCode;
  }

  /// What the process ends with.
  public int exitCode() {
    return exitCode;
  }
}
