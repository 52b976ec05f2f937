package dev.jcompose.scheduler.planner;

import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Dependency;
import dev.jcompose.model.service.Service;
import dev.jcompose.scheduler.observe.Observed;
import dev.jcompose.scheduler.observe.ObservedContainer;
import dev.jcompose.scheduler.plan.ContainerRef;
import dev.jcompose.scheduler.plan.Goal;
import dev.jcompose.scheduler.plan.Plan;
import dev.jcompose.scheduler.plan.PlanDraft;
import dev.jcompose.scheduler.plan.PlanException;
import dev.jcompose.scheduler.plan.Step;
import dev.jcompose.scheduler.plan.StepId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/// Plans `start` and `restart` of existing containers, in the order of dependencies.
final class StartPlanner {
  private final Project project;
  private final Observed observed;
  private final PlanDraft draft = new PlanDraft();
  private final Map<String, List<StepId>> stepsOfService = new HashMap<>();

  StartPlanner(Project project, Observed observed) {
    this.project = project;
    this.observed = observed;
  }

  Plan start(Goal.Start goal) {
    Project selected = project.withSelected(goal.services(), Project.Along.DEPENDENCIES);
    Selection selection = new Selection(selected, observed, List.of());
    for (String name : selection.inOrder()) {
      Service service = selected.services().get(name);
      if (service == null) {
        continue;
      }
      List<ObservedContainer> replicas = observed.replicas(name);
      if (replicas.isEmpty() && service.replicas() > 0 && service.provider().isEmpty()) {
        throw new PlanException(
            "service \"" + name + "\" has no container to start (create it with up or create)");
      }
      List<StepId> steps = new ArrayList<>();
      if (replicas.isEmpty()) {
        continue;
      }
      Set<StepId> gates = gates(service, _ -> true);
      boolean first = replicas.stream().noneMatch(ObservedContainer::runs);
      if (first && !service.lifecycle().preStart().isEmpty()) {
        gates =
            Set.of(
                draft.add(
                    new Step.RunPreStart(name, ContainerRef.of(replicas.getFirst())),
                    gates,
                    "none of its containers is running"));
      }
      for (ObservedContainer container : replicas) {
        if (!container.runs()) {
          ContainerRef ref = ContainerRef.of(container);
          StepId start = draft.add(new Step.StartContainer(ref), gates, "start requested");
          steps.add(ServiceHooks.postStart(draft, Optional.of(service), ref, start));
        }
      }
      stepsOfService.put(name, steps);
    }
    if (goal.await()) {
      selection.containers().forEach(c -> awaitRunning(c));
    }
    return draft.plan();
  }

  private void awaitRunning(ObservedContainer container) {
    draft.add(
        new Step.Await(ContainerRef.of(container), Step.Condition.RUNNING_OR_HEALTHY, true),
        stepsOfService.getOrDefault(container.service(), List.of()),
        "wait requested");
  }

  Plan restart(Goal.Restart goal) {
    Selection named = new Selection(project, observed, goal.services());
    Set<String> restarted = new TreeSet<>(named.services());
    List<String> order = new ServiceGraph(project).inOrder();
    if (goal.dependents()) {
      for (String name : order) {
        if (followsRestart(name, restarted)) {
          restarted.add(name);
        }
      }
    }
    for (String name : order) {
      Service service = project.services().get(name);
      if (service != null && restarted.contains(name)) {
        boolean asked = named.services().contains(name);
        restart(service, goal.grace(), asked ? "restart requested" : "follows its dependency");
      }
    }
    return draft.plan();
  }

  private boolean followsRestart(String name, Set<String> restarted) {
    Service service = project.services().get(name);
    return service != null
        && service.dependsOn().entrySet().stream()
            .anyMatch(e -> e.getValue().restart() && restarted.contains(e.getKey()));
  }

  private void restart(Service service, Optional<Duration> grace, String because) {
    Set<StepId> gates = gates(service, Dependency::restart);
    List<StepId> steps = new ArrayList<>();
    for (ObservedContainer container : observed.replicas(service.name())) {
      ContainerRef ref = ContainerRef.of(container);
      StepId restart =
          draft.add(
              new Step.RestartContainer(ref, grace),
              ServiceHooks.preStop(draft, project, container, gates),
              because);
      steps.add(ServiceHooks.postStart(draft, Optional.of(service), ref, restart));
    }
    stepsOfService.put(service.name(), steps);
  }

  /// What must be done before a service's containers start: only dependencies in this plan matter,
  /// and of those for a restart only the ones that say so (Docker Compose, restart.go).
  private Set<StepId> gates(Service service, Predicate<Dependency> matters) {
    Set<StepId> gates = new TreeSet<>();
    for (Map.Entry<String, Dependency> entry : new TreeMap<>(service.dependsOn()).entrySet()) {
      List<StepId> steps = stepsOfService.get(entry.getKey());
      Dependency dependency = entry.getValue();
      if (steps == null || !matters.test(dependency)) {
        continue;
      }
      switch (dependency.condition()) {
        case STARTED -> gates.addAll(steps);
        case HEALTHY -> gates.addAll(waits(entry.getKey(), Step.Condition.HEALTHY, dependency));
        case COMPLETED -> gates.addAll(waits(entry.getKey(), Step.Condition.COMPLETED, dependency));
      }
    }
    return gates;
  }

  private List<StepId> waits(String service, Step.Condition condition, Dependency dependency) {
    return observed.replicas(service).stream()
        .map(c ->
            draft.add(
                new Step.Await(ContainerRef.of(c), condition, dependency.required()),
                stepsOfService.getOrDefault(service, List.of()),
                "needed by a dependent"))
        .toList();
  }
}
