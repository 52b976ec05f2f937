package dev.jcompose.engine.project;

/// A step failed because of what a container did; carries what the report needs.
final class StepFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String containerId;

  /// @param containerId the container to report
  /// @param message for the user
  StepFailure(String containerId, String message) {
    super(message);
    this.containerId = containerId;
  }

  /// @param containerId the container to report
  /// @param message for the user
  /// @param cause the cause
  StepFailure(String containerId, String message, Throwable cause) {
    super(message, cause);
    this.containerId = containerId;
  }

  /// The same with another message.
  StepFailure saying(String message) {
    return new StepFailure(containerId, message, this);
  }

  String containerId() {
    return containerId;
  }
}
