package dev.jcompose.builder.dockerfile;

import dev.jcompose.image.ImageException;
import java.util.List;
import java.util.OptionalInt;

/// A build failed at a place in its Dockerfile. The message begins with `Dockerfile:line:column:`
/// and shows the line with a caret.
public final class BuildException extends ImageException {
  private static final long serialVersionUID = 1L;

  private final int line;
  private final int column;
  private final boolean commandFailed;
  private final int exitCode;
  private final transient List<String> output;

  /// A problem with the Dockerfile.
  ///
  /// @param message whole text for the user
  /// @param line from 1
  /// @param column from 1
  public BuildException(String message, int line, int column) {
    this(message, line, column, OptionalInt.empty(), List.of());
  }

  /// A command that failed.
  ///
  /// @param message whole text for the user
  /// @param line from 1
  /// @param column from 1
  /// @param exitCode of the command that failed
  /// @param output its last lines
  public BuildException(
      String message, int line, int column, OptionalInt exitCode, List<String> output) {
    super(Kind.INVALID, message);
    this.line = line;
    this.column = column;
    this.commandFailed = exitCode.isPresent();
    this.exitCode = exitCode.orElse(0);
    this.output = List.copyOf(output);
  }

  /// From 1.
  public int line() {
    return line;
  }

  /// From 1.
  public int column() {
    return column;
  }

  /// Of the command that failed, if one did.
  public OptionalInt exitCode() {
    return commandFailed ? OptionalInt.of(exitCode) : OptionalInt.empty();
  }

  /// The last lines of output of the command that failed.
  public List<String> output() {
    return output;
  }
}
