package dev.jcompose.engine.project;

import dev.jcompose.engine.Engine;
import dev.jcompose.engine.container.Container;
import dev.jcompose.engine.service.ServiceLabels;
import dev.jcompose.model.naming.Labels;
import dev.jcompose.model.operation.OperationEvent;
import dev.jcompose.model.operation.OperationEvent.Result;
import dev.jcompose.model.operation.OperationEvent.Task;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Service;
import dev.jcompose.scheduler.execute.Outcome;
import dev.jcompose.scheduler.execute.StepOutcome;
import dev.jcompose.scheduler.observe.Observed;
import dev.jcompose.scheduler.observe.ObservedContainer;
import dev.jcompose.scheduler.plan.ContainerRef;
import dev.jcompose.scheduler.plan.Goal;
import dev.jcompose.scheduler.plan.Plan;
import dev.jcompose.scheduler.plan.PlanNode;
import dev.jcompose.scheduler.plan.Step;
import dev.jcompose.scheduler.planner.Planner;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// What an operation tells about its plans and their end.
///
/// @param listener receives it
record OperationReport(
    Engine engine,
    ProjectObserver observer,
    Project project,
    ProjectCommand command,
    Consumer<OperationEvent> listener) {
  /// As Docker Compose's `PullFailure`.
  private static final int PULL_FAILED = 18;

  /// As Docker Compose's `BuildFailure`.
  private static final int BUILD_FAILED = 17;

  /// Passes on what the user should know before anything happens.
  void warnings(Plan plan) {
    plan.warnings().forEach(warning -> listener.accept(new OperationEvent.Warning(warning)));
  }

  /// How executing a plan ended; empty when it succeeded.
  ///
  /// @param tooLate whether it was cancelled because the time to wait was up
  Optional<Result> result(Plan plan, Outcome outcome, boolean tooLate) {
    if (outcome.succeeded()) {
      return Optional.empty();
    }
    FailureReport reports = new FailureReport(engine);
    List<OperationEvent.Failure> failures = outcome.failures().stream().map(reports::of).toList();
    if (command.tolerant() && !failures.isEmpty()) {
      failures.forEach(f -> listener.accept(new OperationEvent.Warning(f.message())));
      warnOfBuildable(plan, outcome);
      return Optional.empty();
    }
    failures.forEach(listener);
    warnOfBuildable(plan, outcome);
    int code = code(plan, outcome);
    if (tooLate) {
      String message =
          "application not healthy after " + command.waitLimit().orElseThrow().toSeconds() + "s";
      return Optional.of(new Result(1, Optional.of(message), containers()));
    }
    if (failures.isEmpty()) {
      return Optional.of(new Result(130, Optional.of("cancelled"), containers()));
    }
    return Optional.of(new Result(code, Optional.of(failures.getFirst().message()), containers()));
  }

  private int code(Plan plan, Outcome outcome) {
    List<Step> failed = failed(plan, outcome);
    if (command.build().check()) {
      return 1;
    }
    if (failed.stream().anyMatch(Step.PullImage.class::isInstance)) {
      return PULL_FAILED;
    }
    boolean built =
        failed.stream()
            .anyMatch(s -> s instanceof Step.BuildImage || s instanceof Step.PullOrBuildImage);
    return built ? BUILD_FAILED : 1;
  }

  private static List<Step> failed(Plan plan, Outcome outcome) {
    return plan.nodes().stream()
        .filter(node -> outcome.steps().get(node.id()) instanceof StepOutcome.Failed)
        .map(PlanNode::step)
        .toList();
  }

  /// What could not be pulled can still be built.
  private void warnOfBuildable(Plan plan, Outcome outcome) {
    if (!(command.goal() instanceof Goal.PullImages)) {
      return;
    }
    List<String> buildable = new ArrayList<>();
    for (Step step : failed(plan, outcome)) {
      if (step instanceof Step.PullImage(String service, _)
          && project.service(service).flatMap(Service::build).isPresent()) {
        buildable.add(service);
      }
    }
    if (!buildable.isEmpty()) {
      listener.accept(
          new OperationEvent.Warning(
              "Some service image(s) must be built from source by running:\n    jcompose build "
                  + String.join(" ", buildable)));
    }
  }

  /// Reports what is left as it is.
  void left(Plan plan) {
    for (Plan.Kept kept : plan.kept()) {
      Task.Status status = kept.warning() ? Task.Status.WARNING : Task.Status.DONE;
      listener.accept(new Task(kept.thing(), status, kept.why()));
    }
  }

  /// Reports what keeps containers from reaching the outside, every time containers are started.
  void obstacles() {
    if (command.goal() instanceof Goal.Up up && up.start()) {
      engine
          .networks()
          .obstacles()
          .forEach(obstacle -> listener.accept(new OperationEvent.Warning(obstacle)));
    }
  }

  /// Reports containers that do not change as running.
  void kept(Plan plan, Observed observed) {
    Goal goal = command.goal();
    if (!(goal instanceof Goal.Up || goal instanceof Goal.RunOneOff)) {
      return;
    }
    Set<String> services = new TreeSet<>(Planner.inPlay(project, goal).services().keySet());
    if (goal instanceof Goal.RunOneOff run) {
      services.remove(run.service());
    }
    Set<String> touched =
        plan.nodes().stream()
            .map(PlanNode::step)
            .filter(step -> !(step instanceof Step.Await))
            .map(Step::subject)
            .collect(Collectors.toSet());
    observed.containers().stream()
        .filter(c -> c.state() == ObservedContainer.State.RUNNING && !c.oneOff())
        .filter(c -> services.contains(c.service()))
        .map(c -> new ContainerRef.Existing(c.id(), c.name(), c.service()))
        .filter(ref -> !touched.contains(new Step.StartContainer(ref).subject()))
        .sorted(Comparator.comparing(ContainerRef::name))
        .forEach(ref ->
            listener.accept(new Task("Container " + ref.name(), Task.Status.DONE, "Running")));
  }

  /// The containers that the operation was about.
  List<Result.Member> containers() {
    Optional<String> oneOff =
        command.goal() instanceof Goal.RunOneOff run ? Optional.of(run.name()) : Optional.empty();
    return observer.containersOf(project.name()).stream()
        .filter(c -> oneOff.isEmpty() ? isReplica(c) : c.name().equals(oneOff.get()))
        .sorted(Comparator.comparing(Container::name))
        .map(c ->
            new Result.Member(
                c.id().value(),
                c.name(),
                c.config().labels().getOrDefault(Labels.SERVICE, ""),
                ServiceLabels.number(c.config().labels())))
        .toList();
  }

  private static boolean isReplica(Container container) {
    return !"True".equals(container.config().labels().get(Labels.ONE_OFF));
  }
}
