package dev.jcompose.runtime.plan;

/// A mount whose target is determined last.
@FunctionalInterface
interface MountStep {
  /// Adds the steps that make it.
  void write(PlanWriter plan, String target);
}
