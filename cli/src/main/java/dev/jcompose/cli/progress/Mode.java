package dev.jcompose.cli.progress;

import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.cli.invocation.Invocation;

/// The values of `--progress`.
public enum Mode {
  /// A tree that is redrawn.
  TTY,
  /// A line for each change.
  PLAIN,
  /// A JSON object for each change.
  JSON,
  /// Nothing.
  QUIET;

  /// The mode for a value of `--progress` or `COMPOSE_PROGRESS`.
  ///
  /// @param ansi false when the user forbade control characters
  public static Mode of(String value, boolean ansi, Invocation invocation) {
    return switch (value) {
      case "", "auto" -> ansi && invocation.terminal().error() ? TTY : PLAIN;
      case "tty" -> TTY;
      case "plain" -> PLAIN;
      case "json" -> JSON;
      case "quiet" -> QUIET;
      default -> throw new CommandException("unsupported --progress value \"" + value + "\"");
    };
  }

  /// What shows an operation in this mode.
  ///
  /// @param title the word in the head of a tree, such as `Running`
  public Progress show(Invocation invocation, String title) {
    return switch (this) {
      case TTY -> new TreeProgress(invocation.err(), invocation.terminal().size(), title);
      case PLAIN -> new PlainProgress(invocation.err(), invocation.out());
      case JSON -> new JsonProgress(invocation.err());
      case QUIET -> new QuietProgress(invocation.err());
    };
  }
}
