package dev.jcompose.scheduler.plan;

/// The request cannot be planned: nothing has been done. The message names the service or resource
/// and the next step.
public final class PlanException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// @param message for the user
  public PlanException(String message) {
    super(message);
  }
}
