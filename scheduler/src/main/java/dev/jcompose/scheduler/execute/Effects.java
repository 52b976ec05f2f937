package dev.jcompose.scheduler.execute;

import dev.jcompose.scheduler.plan.PlanNode;

/// The effects of steps. Called on a virtual thread, once per step; blocks until the step is done.
@FunctionalInterface
public interface Effects {
  /// Does one step.
  ///
  /// @param node the step; a [dev.jcompose.scheduler.plan.ContainerRef.Made] in it refers to the
  ///   result of the step that creates it, in `results`
  /// @param results the results of earlier steps
  /// @return what later steps need, such as the id of a container that was made; empty for nothing
  /// @throws Exception when the step failed; then nothing of it is left
  String perform(PlanNode node, Results results) throws Exception;
}
