package dev.jcompose.runtime;

/// An operation needs a running container, and this one does not run.
public final class NotRunningException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// For a container, in Docker's words.
  public NotRunningException(ContainerId id) {
    super("Container " + id + " is not running");
  }
}
