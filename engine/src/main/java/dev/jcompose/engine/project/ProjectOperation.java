package dev.jcompose.engine.project;

import dev.jcompose.engine.Engine;
import dev.jcompose.engine.error.Failures;
import dev.jcompose.engine.project.precondition.ImageContents;
import dev.jcompose.engine.project.precondition.MachineLimits;
import dev.jcompose.model.operation.OperationEvent;
import dev.jcompose.model.operation.OperationEvent.Result;
import dev.jcompose.model.operation.Verb;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.project.SelectionException;
import dev.jcompose.scheduler.execute.Outcome;
import dev.jcompose.scheduler.execute.PlanExecution;
import dev.jcompose.scheduler.observe.Observed;
import dev.jcompose.scheduler.plan.Goal;
import dev.jcompose.scheduler.plan.Plan;
import dev.jcompose.scheduler.plan.PlanException;
import dev.jcompose.scheduler.planner.Planner;
import dev.jcompose.scheduler.planner.ServiceHashes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One operation on a project, begun by [ProjectOperations] and run once: observe, plan, execute.
public final class ProjectOperation {
  private static final Logger LOG = LoggerFactory.getLogger(ProjectOperation.class);

  /// How many steps run at once: more than there are processors, because a step mostly waits for
  /// the kernel, but few enough that none starves.
  private static final int PARALLELISM = 16;

  private final Context context;
  private Project project;
  private ProjectCommand command;
  private final Verb verb;
  private final CountDownLatch ended = new CountDownLatch(1);
  private ServiceHashes hashesOfProject;
  private volatile boolean cancelled;
  private volatile Optional<PlanExecution> current = Optional.empty();

  /// What operations work with.
  ///
  /// @param images where images come from
  /// @param hashes gives the services of a project their hashes
  /// @param ended told of an operation that has ended
  record Context(
      Engine engine,
      ServiceImages images,
      Function<Project, ServiceHashes> hashes,
      ProjectObserver observer,
      Consumer<ProjectOperation> ended) {}

  ProjectOperation(Context context, Project project, ProjectCommand command, Verb verb) {
    this.context = context;
    this.project = new ExternalFiles(context.engine()).found(project);
    this.command = command;
    this.verb = verb;
    this.hashesOfProject = memoized(context.hashes().apply(this.project));
  }

  /// The project's name.
  String project() {
    return project.name();
  }

  /// What it does.
  Verb verb() {
    return verb;
  }

  /// Whether it starts no further step.
  boolean isCancelled() {
    return cancelled;
  }

  /// Waits until it has ended.
  void await() throws InterruptedException {
    ended.await();
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
      String message = new FailureReport(context.engine()).named(problem);
      listener.accept(OperationEvent.Failure.of(message));
      listener.accept(new Result(1, Optional.of(message), List.of()));
    } finally {
      context.ended().accept(this);
      ended.countDown();
    }
  }

  private Result rehearse(Consumer<OperationEvent> listener) {
    ExternalFiles.require(project, command.goal());
    ServicePlatforms.require(project, command.goal());
    MachineLimits.require(project, command.goal(), context.engine());
    Planner planner = new Planner(hashesOfProject);
    Observed observed = context.observer().observe(project, Optional.of(command.build()));
    Plan imagePlan = planner.images(project, observed, command.goal());
    Plan plan = planner.plan(project, observed, command.goal());
    List<String> lines = new ArrayList<>(imagePlan.lines());
    lines.addAll(plan.lines());
    listener.accept(new OperationEvent.PlanMade(lines));
    report(listener).warnings(plan);
    return new Result(0, Optional.empty(), List.of());
  }

  private Result perform(Consumer<OperationEvent> listener) throws InterruptedException {
    ExternalFiles.require(project, command.goal());
    ServicePlatforms.require(project, command.goal());
    MachineLimits.require(project, command.goal(), context.engine());
    ProvidedServices provided = new ProvidedServices(project, listener);
    Project completed = provided.before(command.goal());
    if (!completed.equals(project)) {
      project = completed;
      hashesOfProject = memoized(context.hashes().apply(project));
    }
    Planner planner = new Planner(hashesOfProject);
    Observed observed = context.observer().observe(project, Optional.of(command.build()));
    if (asks(planner, observed, listener)) {
      return new Result(0, Optional.empty(), List.of());
    }
    Plan imagePlan = planner.images(project, observed, command.goal());
    OperationReport report = report(listener);
    report.warnings(imagePlan);
    report.left(imagePlan);
    if (!imagePlan.isEmpty()) {
      listener.accept(new OperationEvent.PlanMade(imagePlan.lines()));
      Optional<Result> failed = execute(imagePlan, listener);
      if (failed.isPresent()) {
        return failed.get();
      }
      observed = context.observer().observe(project, Optional.empty());
    }
    Plan plan = planner.plan(project, observed, command.goal());
    ImageContents.require(project, plan, command.oneOff(), context.engine());
    listener.accept(new OperationEvent.PlanMade(plan.lines()));
    report.warnings(plan);
    report.left(plan);
    report.kept(plan, observed);
    Optional<Result> failed = execute(plan, listener);
    if (failed.isPresent()) {
      return failed.get();
    }
    provided.after(command.goal());
    startDetachedOneOff();
    report.obstacles();
    return new Result(0, Optional.empty(), report.containers());
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
      context.engine().containers().start(run.name());
    }
  }

  /// @return the result when it did not succeed
  private Optional<Result> execute(Plan plan, Consumer<OperationEvent> listener)
      throws InterruptedException {
    ComposeEffects effects =
        new ComposeEffects(
            context.engine(),
            context.images(),
            project,
            hashesOfProject,
            command.oneOff(),
            command.build(),
            listener);
    PlanExecution execution =
        PlanExecution.start(
            plan,
            effects,
            new StepTexts(plan, command.tolerant(), listener),
            command.parallelism().orElse(PARALLELISM));
    current = Optional.of(execution);
    if (cancelled) {
      execution.cancel();
    }
    boolean tooLate = false;
    CompletableFuture<Outcome> end = execution.outcome();
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
    return report(listener).result(plan, outcome, tooLate);
  }

  private OperationReport report(Consumer<OperationEvent> listener) {
    return new OperationReport(context.engine(), context.observer(), project, command, listener);
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
