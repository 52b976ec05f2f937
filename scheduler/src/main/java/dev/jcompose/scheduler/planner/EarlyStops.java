package dev.jcompose.scheduler.planner;

import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Dependency;
import dev.jcompose.model.service.Service;
import dev.jcompose.scheduler.observe.Observed;
import dev.jcompose.scheduler.observe.ObservedContainer;
import dev.jcompose.scheduler.plan.ContainerRef;
import dev.jcompose.scheduler.plan.Goal;
import dev.jcompose.scheduler.plan.PlanDraft;
import dev.jcompose.scheduler.plan.Step;
import dev.jcompose.scheduler.plan.StepId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Containers that an `up` stops before their turn: one with a network or a volume that is
/// recreated, or one that depends, with `restart: true`, on one that is replaced. Each is stopped
/// once.
final class EarlyStops {
  private final Project project;
  private final Observed observed;
  private final Goal.Up goal;
  private final PlanDraft draft;
  private final Map<String, StepId> steps = new HashMap<>();

  EarlyStops(Project project, Observed observed, Goal.Up goal, PlanDraft draft) {
    this.project = project;
    this.observed = observed;
    this.goal = goal;
    this.draft = draft;
  }

  /// The step that stops a container.
  StepId stop(ObservedContainer container, List<StepId> after, String because) {
    return steps.computeIfAbsent(
        container.id(),
        _ ->
            draft.add(
                new Step.StopContainer(ContainerRef.of(container), goal.grace()), after, because));
  }

  /// Containers of services with `restart: true` are down while what they depend on is replaced.
  ///
  /// @param service what they depend on
  List<StepId> dependents(String service, List<StepId> after) {
    List<StepId> stops = new ArrayList<>();
    for (Service dependent : project.services().values()) {
      Dependency dependency = dependent.dependsOn().get(service);
      if (dependency == null || !dependency.restart() || !goal.start()) {
        continue;
      }
      for (ObservedContainer container : observed.replicas(dependent.name())) {
        if (container.isUp()) {
          String because = "service " + service + " is replaced, depends_on says restart";
          stops.add(stop(container, after, because));
        }
      }
    }
    return stops;
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
