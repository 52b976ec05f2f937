package dev.jcompose.engine.project;

import dev.jcompose.engine.Engine;
import dev.jcompose.engine.container.Container;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.error.Failures;
import dev.jcompose.engine.image.RegistryCredentials;
import dev.jcompose.engine.service.ServiceLabels;
import dev.jcompose.model.naming.Labels;
import dev.jcompose.model.operation.OperationEvent;
import dev.jcompose.model.operation.OperationEvent.Result;
import dev.jcompose.model.operation.OperationEvent.Task;
import dev.jcompose.model.operation.OperationRequest;
import dev.jcompose.model.operation.Verb;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.project.SelectionException;
import dev.jcompose.model.service.Service;
import dev.jcompose.scheduler.execute.Outcome;
import dev.jcompose.scheduler.execute.PlanExecution;
import dev.jcompose.scheduler.execute.StepOutcome;
import dev.jcompose.scheduler.observe.Observed;
import dev.jcompose.scheduler.observe.ObservedContainer;
import dev.jcompose.scheduler.plan.ContainerRef;
import dev.jcompose.scheduler.plan.Goal;
import dev.jcompose.scheduler.plan.Plan;
import dev.jcompose.scheduler.plan.PlanException;
import dev.jcompose.scheduler.plan.PlanNode;
import dev.jcompose.scheduler.plan.Step;
import dev.jcompose.scheduler.planner.Planner;
import dev.jcompose.scheduler.planner.ServiceHashes;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Operations on projects: observe, plan, execute. One operation that changes a project runs at a
/// time.
public final class ProjectOperations {
  private static final Logger LOG = LoggerFactory.getLogger(ProjectOperations.class);

  /// How many steps run at once: more than there are processors, because a step mostly waits for
  /// the kernel, but few enough that none starves.
  private static final int PARALLELISM = 16;

  /// As Docker Compose's `PullFailure`.
  private static final int PULL_FAILED = 18;

  /// As Docker Compose's `BuildFailure`.
  private static final int BUILD_FAILED = 17;

  private final Engine engine;
  private final ServiceImages images;
  private final Vertx vertx;
  private final Function<Project, ServiceHashes> hashes;
  private final ProjectObserver observer;
  private final Map<String, Operation> busy = new ConcurrentHashMap<>();

  /// @param images where images come from
  /// @param vertx whose event loop the executor uses
  /// @param hashes gives the services of a project their hashes
  public ProjectOperations(
      Engine engine, ServiceImages images, Vertx vertx, Function<Project, ServiceHashes> hashes) {
    this.engine = engine;
    this.images = images;
    this.vertx = vertx;
    this.hashes = hashes;
    this.observer = new ProjectObserver(engine);
  }

  /// One operation, created by [#begin] and run once by [#run].
  public final class Operation {
    private Project project;
    private ProjectCommand command;
    private final Verb verb;
    private final CountDownLatch ended = new CountDownLatch(1);
    private ServiceHashes hashesOfProject;
    private volatile boolean cancelled;
    private volatile Optional<PlanExecution> current = Optional.empty();

    private Operation(Project project, ProjectCommand command, Verb verb) {
      this.project = new ExternalFiles(engine).found(project);
      this.command = command;
      this.verb = verb;
      this.hashesOfProject = memoized(hashes.apply(this.project));
    }

    /// Starts no further step. From any thread.
    public void cancel() {
      cancelled = true;
      current.ifPresent(PlanExecution::cancel);
    }

    /// Plans, and executes unless it is a dry run; the last event is a [Result].
    public void run(boolean rehearsal, Consumer<OperationEvent> listener)
        throws InterruptedException {
      try {
        listener.accept(rehearsal ? rehearse(listener) : perform(listener));
      } catch (RuntimeException problem) {
        boolean known = problem instanceof PlanException || problem instanceof SelectionException;
        if (!known && Failures.isUnexpected(problem)) {
          Failures.log(LOG, verb.word() + " of project " + project.name(), problem);
        }
        String message = FailureReport.message(problem);
        listener.accept(OperationEvent.Failure.of(message));
        listener.accept(new Result(1, Optional.of(message), List.of()));
      } finally {
        busy.remove(project.name(), this);
        ended.countDown();
      }
    }

    private Result rehearse(Consumer<OperationEvent> listener) {
      ExternalFiles.require(project, command.goal());
      Planner planner = new Planner(hashesOfProject);
      Observed observed = observer.observe(project, Optional.of(command.build()));
      Plan imagePlan = planner.images(project, observed, command.goal());
      Plan plan = planner.plan(project, observed, command.goal());
      List<String> lines = new ArrayList<>(imagePlan.lines());
      lines.addAll(plan.lines());
      listener.accept(new OperationEvent.PlanMade(lines));
      plan.warnings().forEach(w -> listener.accept(new OperationEvent.Warning(w)));
      return new Result(0, Optional.empty(), List.of());
    }

    private Result perform(Consumer<OperationEvent> listener) throws InterruptedException {
      ExternalFiles.require(project, command.goal());
      ProvidedServices provided = new ProvidedServices(project, listener);
      Project completed = provided.before(command.goal());
      if (!completed.equals(project)) {
        project = completed;
        hashesOfProject = memoized(hashes.apply(project));
      }
      Planner planner = new Planner(hashesOfProject);
      Observed observed = observer.observe(project, Optional.of(command.build()));
      if (asks(planner, observed, listener)) {
        return new Result(0, Optional.empty(), List.of());
      }
      Plan imagePlan = planner.images(project, observed, command.goal());
      imagePlan.warnings().forEach(w -> listener.accept(new OperationEvent.Warning(w)));
      tellOfLeft(imagePlan, listener);
      if (!imagePlan.isEmpty()) {
        listener.accept(new OperationEvent.PlanMade(imagePlan.lines()));
        Optional<Result> failed = execute(imagePlan, listener);
        if (failed.isPresent()) {
          return failed.get();
        }
        observed = observer.observe(project, Optional.empty());
      }
      Plan plan = planner.plan(project, observed, command.goal());
      listener.accept(new OperationEvent.PlanMade(plan.lines()));
      plan.warnings().forEach(w -> listener.accept(new OperationEvent.Warning(w)));
      tellOfLeft(plan, listener);
      tellOfKept(plan, observed, listener);
      Optional<Result> failed = execute(plan, listener);
      if (failed.isPresent()) {
        return failed.get();
      }
      provided.after(command.goal());
      startDetachedOneOff();
      tellOfObstacles(listener);
      return new Result(0, Optional.empty(), containers());
    }

    /// Whether the user must be asked before anything is done.
    private boolean asks(Planner planner, Observed observed, Consumer<OperationEvent> listener) {
      List<String> changed = planner.changedVolumes(project, observed, command.goal());
      return switch (command.questions()) {
        case NO -> false;
        case YES -> {
          command = command.recreatingVolumes(changed);
          yield false;
        }
        case ASK -> {
          changed.forEach(volume ->
              listener.accept(
                  new OperationEvent.Question(
                      volume,
                      "Volume \"%s\" exists but doesn't match configuration in compose file. Recreate (data will be lost)?"
                          .formatted(volume))));
          yield !changed.isEmpty();
        }
      };
    }

    private void startDetachedOneOff() {
      if (command.startOneOff() && command.goal() instanceof Goal.RunOneOff run) {
        engine.containers().start(run.name());
      }
    }

    /// @return the result when it did not succeed
    private Optional<Result> execute(Plan plan, Consumer<OperationEvent> listener)
        throws InterruptedException {
      ComposeEffects effects =
          new ComposeEffects(
              engine,
              images,
              project,
              hashesOfProject,
              command.oneOff(),
              command.build(),
              listener);
      PlanExecution execution =
          PlanExecution.start(
              vertx,
              plan,
              effects,
              new StepTexts(plan, command.tolerant(), listener),
              command.parallelism().orElse(PARALLELISM));
      current = Optional.of(execution);
      if (cancelled) {
        execution.cancel();
      }
      boolean tooLate = false;
      CompletableFuture<Outcome> end =
          execution.outcome().toCompletionStage().toCompletableFuture();
      Outcome outcome;
      try {
        if (command.waitLimit().isPresent()) {
          try {
            end.get(command.waitLimit().get().toMillis(), TimeUnit.MILLISECONDS);
          } catch (TimeoutException _) {
            tooLate = true;
            execution.cancel();
          }
        }
        outcome = end.get();
      } catch (ExecutionException impossible) {
        throw new IllegalStateException(impossible.getCause());
      }
      return result(plan, outcome, tooLate, listener);
    }

    private Optional<Result> result(
        Plan plan, Outcome outcome, boolean tooLate, Consumer<OperationEvent> listener) {
      if (outcome.succeeded()) {
        return Optional.empty();
      }
      FailureReport reports = new FailureReport(engine);
      List<OperationEvent.Failure> failures = outcome.failures().stream().map(reports::of).toList();
      if (command.tolerant() && !failures.isEmpty()) {
        failures.forEach(f -> listener.accept(new OperationEvent.Warning(f.message())));
        warnOfBuildable(plan, outcome, listener);
        return Optional.empty();
      }
      failures.forEach(listener);
      warnOfBuildable(plan, outcome, listener);
      int code = code(plan, outcome);
      if (tooLate) {
        String message =
            "application not healthy after " + command.waitLimit().orElseThrow().toSeconds() + "s";
        return Optional.of(new Result(1, Optional.of(message), containers()));
      }
      if (failures.isEmpty()) {
        return Optional.of(new Result(130, Optional.of("cancelled"), containers()));
      }
      return Optional.of(
          new Result(code, Optional.of(failures.getFirst().message()), containers()));
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
    private void warnOfBuildable(Plan plan, Outcome outcome, Consumer<OperationEvent> listener) {
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

    private static void tellOfLeft(Plan plan, Consumer<OperationEvent> listener) {
      for (Plan.Kept kept : plan.kept()) {
        Task.Status status = kept.warning() ? Task.Status.WARNING : Task.Status.DONE;
        listener.accept(new Task(kept.thing(), status, kept.why()));
      }
    }

    /// Reports what keeps containers from reaching the outside, every time containers are started.
    private void tellOfObstacles(Consumer<OperationEvent> listener) {
      if (command.goal() instanceof Goal.Up up && up.start()) {
        engine
            .networks()
            .obstacles()
            .forEach(obstacle -> listener.accept(new OperationEvent.Warning(obstacle)));
      }
    }

    /// Reports containers that do not change as running.
    private void tellOfKept(Plan plan, Observed observed, Consumer<OperationEvent> listener) {
      if (!(command.goal() instanceof Goal.Up up) || !up.start()) {
        return;
      }
      Set<String> touched =
          plan.nodes().stream()
              .map(PlanNode::step)
              .filter(step -> !(step instanceof Step.Await))
              .map(Step::subject)
              .collect(Collectors.toSet());
      observed.containers().stream()
          .filter(c -> c.state() == ObservedContainer.State.RUNNING && !c.oneOff())
          .filter(c -> up.services().isEmpty() || up.services().contains(c.service()))
          .filter(c -> project.services().containsKey(c.service()))
          .map(c -> new ContainerRef.Existing(c.id(), c.name(), c.service()))
          .filter(ref -> !touched.contains(new Step.StartContainer(ref).subject()))
          .sorted(Comparator.comparing(ContainerRef::name))
          .forEach(ref ->
              listener.accept(new Task("Container " + ref.name(), Task.Status.DONE, "Running")));
    }

    private List<Result.Member> containers() {
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

  /// Begins an operation.
  ///
  /// @param project empty to reconstruct it from the labels of its containers
  /// @throws EngineException.Conflict when another one is running on this project; for one that was
  ///   cancelled, it waits
  Operation begin(String name, Optional<Project> project, Verb verb, ProjectCommand command)
      throws InterruptedException {
    return begin(name, project, verb, command, false);
  }

  private Operation begin(
      String name, Optional<Project> project, Verb verb, ProjectCommand command, boolean patient)
      throws InterruptedException {
    Project known = project.orElseGet(() -> ProjectFromLabels.of(engine, name));
    Operation operation = new Operation(known, command, verb);
    Operation holder = busy.putIfAbsent(known.name(), operation);
    while (holder != null) {
      if (command.supersedes()) {
        holder.cancel();
      }
      if (holder.cancelled || patient) {
        holder.ended.await();
        holder = busy.putIfAbsent(known.name(), operation);
        continue;
      }
      throw new EngineException.Conflict(
          "project \"%s\": another operation (%s) is running on it (wait until it ends)"
              .formatted(known.name(), holder.verb.word()));
    }
    return operation;
  }

  /// Begins an operation for a part of the engine, when the one that is under way has ended.
  public Operation begin(Project project, OperationRequest request, RegistryCredentials credentials)
      throws InterruptedException {
    return begin(
        project.name(),
        Optional.of(project),
        request.options().verb(),
        ProjectCommand.of(project.name(), request, credentials),
        true);
  }

  /// Hashing reads the files of configs and secrets: once per operation is enough.
  private static ServiceHashes memoized(ServiceHashes hashes) {
    Map<String, String> known = new HashMap<>();
    return service -> {
      synchronized (known) {
        return known.computeIfAbsent(service.name(), _ -> hashes.of(service));
      }
    };
  }
}
