package dev.jcompose.runtime;

/// A process could not be started. Nothing is left behind.
public final class StartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  /// @param exitCode as in Docker: 127 the program does not exist, 126 it cannot be run, 125
  ///   anything else
  /// @param message for the user, with Docker's wording (`executable file not found in $PATH`)
  public StartException(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /// The same, where the message has the container's name for its id: the runtime knows ids only.
  public StartException naming(String id, String name) {
    StartException named =
        new StartException(exitCode, String.valueOf(getMessage()).replace(id, name));
    named.initCause(this);
    return named;
  }

  /// The same with a reason that the runtime does not know.
  public StartException explained(String why) {
    StartException explained = new StartException(exitCode, getMessage() + " (" + why + ")");
    explained.initCause(this);
    return explained;
  }

  /// 125, 126 or 127.
  public int exitCode() {
    return exitCode;
  }
}
