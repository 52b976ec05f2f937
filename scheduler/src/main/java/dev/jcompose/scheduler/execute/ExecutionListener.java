package dev.jcompose.scheduler.execute;

import dev.jcompose.scheduler.plan.PlanNode;

/// Receives the progress of a plan's execution; called on the executor's event loop, which must not
/// be blocked.
public interface ExecutionListener {
  /// A step begins.
  void started(PlanNode node);

  /// A step ended, or will not be taken.
  void ended(PlanNode node, StepOutcome outcome);
}
