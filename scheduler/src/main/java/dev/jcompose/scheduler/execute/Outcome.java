package dev.jcompose.scheduler.execute;

import dev.jcompose.scheduler.plan.StepId;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// How a plan ended: the outcome of each of its steps.
///
/// @param steps by step
/// @param results the results of the steps
public record Outcome(SortedMap<StepId, StepOutcome> steps, Results results) {
  /// Copies the map.
  public Outcome {
    steps = Collections.unmodifiableSortedMap(new TreeMap<>(steps));
  }

  /// Whether all steps are done.
  public boolean succeeded() {
    return steps.values().stream().allMatch(StepOutcome.Done.class::isInstance);
  }

  /// Whether it was broken off.
  public boolean cancelled() {
    return steps.values().stream().anyMatch(StepOutcome.Cancelled.class::isInstance);
  }

  /// The causes of the steps that failed, in order of their numbers.
  public List<Throwable> failures() {
    return steps.values().stream()
        .filter(StepOutcome.Failed.class::isInstance)
        .map(failed -> ((StepOutcome.Failed) failed).cause())
        .toList();
  }
}
