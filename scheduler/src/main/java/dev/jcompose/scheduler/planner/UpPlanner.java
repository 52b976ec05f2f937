package dev.jcompose.scheduler.planner;

import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Service;
import dev.jcompose.scheduler.observe.Observed;
import dev.jcompose.scheduler.plan.Goal;
import dev.jcompose.scheduler.plan.Plan;
import dev.jcompose.scheduler.plan.PlanDraft;
import dev.jcompose.scheduler.plan.Step;
import dev.jcompose.scheduler.plan.StepId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Plans `up`, `create`, `scale` and `run`: networks and volumes, then containers, then their start
/// in the order of dependencies.
final class UpPlanner {
  private final Project project;
  private final Observed observed;
  private final Goal.Up goal;
  private final PlanDraft draft = new PlanDraft();
  private final UpResources resources;
  private final UpReplicas replicas;
  private final StartOrder starts;

  UpPlanner(Project project, Observed observed, Goal.Up goal, ServiceHashes hashes) {
    this.project = project;
    this.observed = observed;
    this.goal = goal;
    Divergence divergence = new Divergence(project, observed, hashes);
    EarlyStops early = new EarlyStops(project, observed, goal, draft);
    resources = new UpResources(project, observed, goal, divergence, draft, early);
    replicas = new UpReplicas(project, observed, goal, divergence, draft, early, resources);
    starts = new StartOrder(project, goal, draft, early, replicas);
  }

  Plan plan() {
    List<Service> services = inOrder().toList();
    containers(services);
    if (goal.start() && goal.await()) {
      services.forEach(starts::awaitService);
    }
    return finished();
  }

  /// The same with the container of `run` at the end.
  Plan planOneOff(Service service, String name) {
    containers(inOrder().filter(other -> !other.name().equals(service.name())).toList());
    List<StepId> after = new ArrayList<>(starts.gates(service));
    after.addAll(resources.all());
    draft.add(
        new Step.CreateOneOff(service.name(), name, replicas.parents(service)),
        after,
        "requested by run");
    return finished();
  }

  private Stream<Service> inOrder() {
    return new ServiceGraph(project)
        .inOrder().stream().flatMap(name -> project.service(name).stream());
  }

  private void containers(List<Service> services) {
    resources.plan();
    services.forEach(replicas::plan);
    if (goal.start()) {
      services.forEach(starts::start);
    }
  }

  private Plan finished() {
    Orphans.plan(project, observed, goal, draft);
    return draft.plan();
  }
}
