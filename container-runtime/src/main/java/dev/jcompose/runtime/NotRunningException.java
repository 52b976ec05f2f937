package dev.jcompose.runtime;

/// What was asked of a container needs it to run, and it does not, or no longer.
public final class NotRunningException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// Says so of a container, in Docker's words.
  public NotRunningException(ContainerId id) {
    super("Container " + id + " is not running");
  }
}
