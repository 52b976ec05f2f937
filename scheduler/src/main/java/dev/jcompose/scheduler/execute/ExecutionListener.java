package dev.jcompose.scheduler.execute;

import dev.jcompose.scheduler.plan.PlanNode;

/// Receives the progress of a plan's execution; called by the thread of a step, one at a time, and
/// the other steps wait meanwhile: it must not block.
public interface ExecutionListener {
  /// A step begins.
  void started(PlanNode node);

  /// A step ended, or will not be taken.
  void ended(PlanNode node, StepOutcome outcome);
}
