package dev.jcompose.scheduler.execute;

import dev.jcompose.scheduler.plan.StepId;

/// How a step ended.
public sealed interface StepOutcome {
  /// It was done.
  record Done() implements StepOutcome {}

  /// It failed.
  record Failed(Throwable cause) implements StepOutcome {}

  /// It was not tried, because a step it waits for did not succeed.
  record Skipped(StepId because) implements StepOutcome {}

  /// It was not tried, or was interrupted, because the operation was cancelled.
  record Cancelled() implements StepOutcome {}
}
