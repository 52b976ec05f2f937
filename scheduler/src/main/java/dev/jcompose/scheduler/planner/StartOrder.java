package dev.jcompose.scheduler.planner;

import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Dependency;
import dev.jcompose.model.service.Service;
import dev.jcompose.scheduler.plan.ContainerRef;
import dev.jcompose.scheduler.plan.Goal;
import dev.jcompose.scheduler.plan.PlanDraft;
import dev.jcompose.scheduler.plan.Step;
import dev.jcompose.scheduler.plan.StepId;
import dev.jcompose.scheduler.planner.UpReplicas.Replica;
import dev.jcompose.scheduler.planner.UpReplicas.Replicas;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// When the containers of an `up` start: after what `depends_on` requires, and after the hooks that
/// come before.
final class StartOrder {
  private final Project project;
  private final Goal.Up goal;
  private final PlanDraft draft;
  private final EarlyStops early;
  private final UpReplicas replicas;
  private final Map<WaitKey, StepId> waits = new HashMap<>();

  StartOrder(
      Project project, Goal.Up goal, PlanDraft draft, EarlyStops early, UpReplicas replicas) {
    this.project = project;
    this.goal = goal;
    this.draft = draft;
    this.early = early;
    this.replicas = replicas;
  }

  private record WaitKey(String container, Step.Condition condition, boolean required) {}

  /// Plans the start of a service's containers.
  void start(Service service) {
    Replicas planned = replicas.of(service.name()).orElse(null);
    if (planned == null || planned.all().isEmpty()) {
      return;
    }
    // What a service depends on is waited for also when all of its containers run: `up` fails when
    // it is unhealthy by now (Docker Compose, convergence.go startService).
    List<StepId> gates = gates(service);
    List<StepId> prepared = preStart(service, planned, gates);
    List<Replica> started = new ArrayList<>();
    for (Replica replica : planned.all()) {
      if (goesOn(replica)) {
        started.add(replica);
        continue;
      }
      Set<StepId> after = new TreeSet<>(gates);
      after.addAll(prepared);
      after.addAll(replica.ready());
      if (replica.ref() instanceof ContainerRef.Existing(String id, _, _)) {
        after.addAll(early.of(id));
      }
      StepId step =
          ServiceHooks.postStart(
              draft,
              Optional.of(service),
              replica.ref(),
              draft.add(new Step.StartContainer(replica.ref()), after, startReason(replica)));
      started.add(new Replica(replica.ref(), replica.ready(), false, Optional.of(step)));
    }
    replicas.started(service.name(), started);
  }

  /// The hooks that run before the first container of a service starts; none when one runs already.
  private List<StepId> preStart(Service service, Replicas planned, List<StepId> gates) {
    boolean first = planned.all().stream().noneMatch(this::goesOn);
    if (service.lifecycle().preStart().isEmpty() || !first) {
      return List.of();
    }
    Replica shown = planned.all().getFirst();
    Set<StepId> after = new TreeSet<>(gates);
    planned.all().forEach(replica -> after.addAll(replica.ready()));
    return List.of(
        draft.add(
            new Step.RunPreStart(service.name(), shown.ref()),
            after,
            "none of its containers is running"));
  }

  /// Whether it runs, and nothing stops it. A container that was kept may still be stopped because
  /// of a service that is planned later.
  private boolean goesOn(Replica replica) {
    return replica.running()
        && !(replica.ref() instanceof ContainerRef.Existing(String id, _, _) && early.stops(id));
  }

  private String startReason(Replica replica) {
    return switch (replica.ref()) {
      case ContainerRef.Made _ -> "new container";
      case ContainerRef.Existing(String id, _, _) ->
          early.stops(id) ? "stopped by this plan" : "not running";
    };
  }

  /// What must be done before a container of this service starts.
  List<StepId> gates(Service service) {
    Set<StepId> gates = new TreeSet<>();
    for (Map.Entry<String, Dependency> entry : new TreeMap<>(service.dependsOn()).entrySet()) {
      Replicas needed = replicas.of(entry.getKey()).orElse(null);
      if (needed == null || !goal.dependencies()) {
        continue;
      }
      Dependency dependency = entry.getValue();
      switch (dependency.condition()) {
        case STARTED -> gates.addAll(needed.starts());
        case HEALTHY ->
            needed
                .all()
                .forEach(r -> gates.add(await(service, r, Step.Condition.HEALTHY, dependency)));
        case COMPLETED ->
            needed
                .all()
                .forEach(r -> gates.add(await(service, r, Step.Condition.COMPLETED, dependency)));
      }
    }
    return List.copyOf(gates);
  }

  private StepId await(
      Service waiting, Replica replica, Step.Condition condition, Dependency dependency) {
    WaitKey key = new WaitKey(replica.ref().name(), condition, dependency.required());
    StepId known = waits.get(key);
    if (known != null) {
      return known;
    }
    StepId step =
        draft.add(
            new Step.Await(replica.ref(), condition, dependency.required()),
            replica.start().map(List::of).orElse(List.of()),
            "needed by " + waiting.name());
    waits.put(key, step);
    return step;
  }

  /// `--wait`: running or healthy, except for services whose completion another one awaits.
  void awaitService(Service service) {
    boolean endsByItself =
        project.services().values().stream()
            .map(s -> s.dependsOn().get(service.name()))
            .anyMatch(d -> d != null && d.condition() == Dependency.Condition.COMPLETED);
    Replicas planned = replicas.of(service.name()).orElse(null);
    if (planned == null || endsByItself) {
      return;
    }
    for (Replica replica : planned.all()) {
      // What its dependents wait for fails once.
      List<StepId> after = new ArrayList<>(replica.start().stream().toList());
      waits.forEach((key, wait) -> {
        if (key.required() && key.container().equals(replica.ref().name())) {
          after.add(wait);
        }
      });
      draft.add(
          new Step.Await(replica.ref(), Step.Condition.RUNNING_OR_HEALTHY, true),
          after,
          "wait requested");
    }
  }
}
