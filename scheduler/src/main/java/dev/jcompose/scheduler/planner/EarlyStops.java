package dev.jcompose.scheduler.planner;

import dev.jcompose.scheduler.observe.ObservedContainer;
import dev.jcompose.scheduler.plan.ContainerRef;
import dev.jcompose.scheduler.plan.PlanDraft;
import dev.jcompose.scheduler.plan.Step;
import dev.jcompose.scheduler.plan.StepId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Containers that an `up` stops before their turn: one with a network or a volume that is
/// recreated, or one that depends, with `restart: true`, on one that is replaced. Each is stopped
/// once.
final class EarlyStops {
  private final PlanDraft draft;
  private final Optional<Duration> grace;
  private final Map<String, StepId> steps = new HashMap<>();

  EarlyStops(PlanDraft draft, Optional<Duration> grace) {
    this.draft = draft;
    this.grace = grace;
  }

  /// The step that stops a container.
  StepId stop(ObservedContainer container, List<StepId> after, String because) {
    return steps.computeIfAbsent(
        container.id(),
        _ -> draft.add(new Step.StopContainer(ContainerRef.of(container), grace), after, because));
  }

  /// Whether a container is among them.
  boolean stops(String id) {
    return steps.containsKey(id);
  }

  /// The step that stops a container, if it is among them.
  List<StepId> of(String id) {
    StepId step = steps.get(id);
    return step == null ? List.of() : List.of(step);
  }
}
