package dev.jcompose.scheduler.execute;

import dev.jcompose.scheduler.plan.PlanNode;

/// What steps do to the world. Called on a virtual thread, one call a step; it blocks until the
/// step is done.
@FunctionalInterface
public interface Effects {
  /// Does one step.
  ///
  /// @param node the step; a [dev.jcompose.scheduler.plan.ContainerRef.Made] in it refers to what
  ///   `results` holds for the step that made it
  /// @param results what earlier steps gave back
  /// @return what later steps need, such as the id of a container that was made; empty for nothing
  /// @throws Exception when the step failed; its traces are gone then
  String perform(PlanNode node, Results results) throws Exception;
}
