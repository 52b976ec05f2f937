package dev.jcompose.scheduler.planner;

import dev.jcompose.model.project.Project;
import dev.jcompose.scheduler.observe.Observed;
import dev.jcompose.scheduler.observe.ObservedContainer;
import dev.jcompose.scheduler.plan.ContainerRef;
import dev.jcompose.scheduler.plan.Goal;
import dev.jcompose.scheduler.plan.Plan;
import dev.jcompose.scheduler.plan.PlanDraft;
import dev.jcompose.scheduler.plan.Step;
import dev.jcompose.scheduler.plan.StepId;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Plans `stop`, `kill`, `rm`, `pause` and `unpause`: changes of existing containers. A service
/// stops when everything that depends on it has stopped.
final class StopPlanner {
  private final Project project;
  private final Observed observed;
  private final PlanDraft draft;
  private final Map<String, Set<StepId>> stopsOfService = new HashMap<>();

  StopPlanner(Project project, Observed observed, PlanDraft draft) {
    this.project = project;
    this.observed = observed;
    this.draft = draft;
  }

  Plan stop(Goal.Stop goal) {
    Selection selection = new Selection(project, observed, goal.services());
    var _ = stopInReverseOrder(selection, goal.grace(), "stop requested");
    return draft.plan();
  }

  /// Adds the stops of all containers of the services. Those that have ended are among them, as in
  /// Docker Compose: each is reported as stopped.
  ///
  /// @return the step that stops a container, by its id
  Map<String, StepId> stopInReverseOrder(
      Selection selection, Optional<Duration> grace, String because) {
    Map<String, StepId> stops = new HashMap<>();
    ServiceGraph graph = new ServiceGraph(project);
    for (String service : selection.inOrder().reversed()) {
      Set<StepId> after = new TreeSet<>();
      if (project.services().containsKey(service)) {
        graph.dependents(service).forEach(d -> after.addAll(stopsOf(d)));
      }
      for (ObservedContainer container : observed.replicas(service)) {
        StepId stop =
            draft.add(
                new Step.StopContainer(ContainerRef.of(container), grace),
                ServiceHooks.preStop(draft, project, container, after),
                because);
        stops.put(container.id(), stop);
        stopsOf(service).add(stop);
      }
      // A chain continues through a service that has nothing to stop.
      if (stopsOf(service).isEmpty()) {
        stopsOf(service).addAll(after);
      }
    }
    return stops;
  }

  private Set<StepId> stopsOf(String service) {
    return stopsOfService.computeIfAbsent(service, _ -> new TreeSet<>());
  }

  Plan kill(Goal.Kill goal) {
    Selection selection = new Selection(project, observed, goal.services());
    for (ObservedContainer container : selection.containers()) {
      if (container.isUp()) {
        draft.add(
            new Step.KillContainer(ContainerRef.of(container), goal.signal()),
            List.of(),
            "kill requested");
      }
    }
    if (goal.removeOrphans()) {
      observed.containers().stream()
          .filter(c -> Orphans.is(project, c))
          .sorted(Comparator.comparing(ObservedContainer::name))
          .forEach(c ->
              draft.add(
                  new Step.RemoveContainer(ContainerRef.of(c), true, false), List.of(), "orphan"));
    }
    return draft.plan();
  }

  Plan remove(Goal.Remove goal) {
    Selection selection = new Selection(project, observed, goal.services());
    Map<String, StepId> stops =
        goal.stop() ? stopInReverseOrder(selection, Optional.empty(), "to be removed") : Map.of();
    for (ObservedContainer container : selection.containers()) {
      StepId stop = stops.get(container.id());
      if (stop != null || !container.isUp()) {
        draft.add(
            new Step.RemoveContainer(ContainerRef.of(container), false, goal.volumes()),
            stop == null ? List.of() : List.of(stop),
            "not running");
      }
    }
    return draft.plan();
  }

  Plan pause(List<String> services) {
    for (ObservedContainer container : new Selection(project, observed, services).containers()) {
      if (container.isUp()) {
        draft.add(
            new Step.PauseContainer(ContainerRef.of(container)), List.of(), "pause requested");
      }
    }
    return draft.plan();
  }

  Plan unpause(List<String> services) {
    for (ObservedContainer container : new Selection(project, observed, services).containers()) {
      if (container.isUp()) {
        draft.add(
            new Step.UnpauseContainer(ContainerRef.of(container)), List.of(), "unpause requested");
      }
    }
    return draft.plan();
  }
}
