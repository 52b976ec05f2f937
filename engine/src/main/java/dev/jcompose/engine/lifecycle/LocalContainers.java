package dev.jcompose.engine.lifecycle;

import dev.jcompose.engine.container.Container;
import dev.jcompose.engine.container.ContainerState;
import dev.jcompose.engine.container.ContainerState.Status;
import dev.jcompose.engine.container.Definition;
import dev.jcompose.engine.container.InterfaceUsage;
import dev.jcompose.engine.container.LifecycleContext;
import dev.jcompose.engine.container.LiveContainer;
import dev.jcompose.engine.container.LockedContainer;
import dev.jcompose.engine.container.RootView;
import dev.jcompose.engine.container.WaitCondition;
import dev.jcompose.engine.container.WaitResult;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.error.Failures;
import dev.jcompose.engine.exec.Exec;
import dev.jcompose.engine.exec.ExecRequest;
import dev.jcompose.engine.exec.Execs;
import dev.jcompose.engine.network.NetworkCounters;
import dev.jcompose.engine.network.NetworkResolver;
import dev.jcompose.engine.request.ContainerNames;
import dev.jcompose.engine.request.ContainerRequest;
import dev.jcompose.engine.request.HostConfig;
import dev.jcompose.engine.request.ResourceUpdate;
import dev.jcompose.engine.request.RestartPolicies;
import dev.jcompose.engine.spec.EngineSocket;
import dev.jcompose.engine.spec.RequestedLimits;
import dev.jcompose.engine.spec.RuntimeSpecs;
import dev.jcompose.engine.volume.ContentSize;
import dev.jcompose.image.Snapshot;
import dev.jcompose.runtime.AttachConnection;
import dev.jcompose.runtime.ExecSession;
import dev.jcompose.runtime.LogSpec;
import dev.jcompose.runtime.ProcessTable;
import dev.jcompose.runtime.ResourceLimits;
import dev.jcompose.runtime.ResourceUsage;
import dev.jcompose.runtime.StartException;
import dev.jcompose.runtime.log.JsonFileLog;
import dev.jcompose.runtime.log.LogQuery;
import dev.jcompose.runtime.log.LogReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/// The containers of this machine, on top of runtime, networks, volumes and images.
final class LocalContainers implements Containers {
  private static final String NOT_RENAMED = "Error when allocating new name: ";

  private final LifecycleContext context;
  private final Views views;
  private final Creation creation;
  private final Starting starting;
  private final Ending ending;
  private final Removal removal;
  private final Execs execs;

  LocalContainers(
      LifecycleContext context,
      NetworkResolver networks,
      EngineSocket socket,
      Starting starting,
      Ending ending,
      Removal removal,
      Execs execs) {
    this.context = context;
    this.views = new Views(context.store());
    this.creation = new Creation(context, networks, socket);
    this.starting = starting;
    this.ending = ending;
    this.removal = removal;
    this.execs = execs;
  }

  @Override
  public Container create(Optional<String> name, ContainerRequest request) {
    return views.of(Failures.translated(() -> creation.create(name, request)));
  }

  @Override
  public Container get(String ref) {
    return views.of(context.registry().get(ref));
  }

  @Override
  public Optional<Container> find(String ref) {
    return context.registry().find(ref).map(views::of);
  }

  @Override
  public List<Container> list() {
    return context.registry().newestFirst().stream().map(views::of).toList();
  }

  @Override
  public long writableSize(String ref) {
    String id = context.registry().get(ref).definition().id();
    return context.images().snapshot(id).map(Snapshot::upper).map(ContentSize::of).orElse(0L);
  }

  @Override
  public void start(String ref) {
    start(context.registry().get(ref));
  }

  private void start(LiveContainer container) {
    try (LockedContainer held = container.hold()) {
      Starting.check(held);
      held.startedByHand();
      Failures.translating(() -> starting.start(held));
    } catch (EngineException problem) {
      removeAfterFailure(container, problem);
      throw problem;
    }
  }

  private void removeAfterFailure(LiveContainer container, EngineException problem) {
    boolean failed = !container.state().error().isEmpty() && !container.state().hasProcess();
    if (failed && container.definition().hostConfig().autoRemove()) {
      try {
        removal.remove(container, true);
      } catch (EngineException further) {
        problem.addSuppressed(further);
      }
    }
  }

  @Override
  public void stop(String ref, Optional<Duration> grace, Optional<String> signal) {
    LiveContainer container = context.registry().get(ref);
    Failures.translating(() -> ending.stop(container, grace, signal, false));
  }

  @Override
  public void restart(String ref, Optional<Duration> grace, Optional<String> signal) {
    LiveContainer container = context.registry().get(ref);
    boolean stopped = false;
    try (Views.Restarting _ = views.restarting(container)) {
      stopped = stopForRestart(container, grace, signal);
      start(container);
    } catch (RuntimeException problem) {
      if (stopped) {
        // Who was told that its end is none hears of the real one.
        String code = Integer.toString(container.state().exitCode());
        context.announce(container, "die", "exitCode", code);
      }
      throw problem;
    }
    context.announce(container, "restart");
  }

  /// False when it does not run, so that it only needs to be started.
  private boolean stopForRestart(
      LiveContainer container, Optional<Duration> grace, Optional<String> signal) {
    try {
      Failures.translating(() -> ending.stop(container, grace, signal, true));
      return true;
    } catch (EngineException.NotModified stopped) {
      return false;
    }
  }

  @Override
  public void kill(String ref, String signal) {
    LiveContainer container = context.registry().get(ref);
    Failures.translating(() -> ending.kill(container, signal));
  }

  @Override
  public void pause(String ref) {
    LiveContainer container = context.registry().get(ref);
    try (LockedContainer held = container.hold()) {
      switch (container.state().status()) {
        case RUNNING -> {}
        case PAUSED ->
            throw new EngineException.Conflict(
                "container " + container.id() + " is already paused");
        case CREATED, RESTARTING, REMOVING, EXITED, DEAD -> throw notRunning(container);
      }
      Failures.translating(() -> context.runtime().pause(container.id()));
      held.paused();
      context.announce(container, "pause");
    }
  }

  @Override
  public void unpause(String ref) {
    LiveContainer container = context.registry().get(ref);
    try (LockedContainer held = container.hold()) {
      if (container.state().status() != Status.PAUSED) {
        throw new EngineException.ServerError("Container " + container.id() + " is not paused");
      }
      Failures.translating(() -> context.runtime().unpause(container.id()));
      held.unpaused();
      starting.monitor(held);
      context.announce(container, "unpause");
    }
  }

  private static EngineException notRunning(LiveContainer container) {
    return new EngineException.Conflict("container " + container.id() + " is not running");
  }

  @Override
  public void rename(String ref, String name) {
    LiveContainer container = context.registry().get(ref);
    String bare = checkedName(name);
    try (LockedContainer held = container.hold()) {
      String old = container.definition().name();
      if (bare.equals(old)) {
        throw new EngineException.BadRequest(
            "Renaming a container with the same name as its current name");
      }
      reserve(bare, container);
      try {
        held.renamed(bare);
      } catch (EngineException problem) {
        context.registry().release(bare, container.id().value());
        throw problem;
      }
      context.registry().release(old, container.id().value());
      context.announce(container, "rename", "oldName", "/" + old);
    }
  }

  private static String checkedName(String name) {
    try {
      return ContainerNames.checked(name);
    } catch (EngineException.BadRequest invalid) {
      throw new EngineException.BadRequest(NOT_RENAMED + invalid.getMessage());
    }
  }

  private void reserve(String name, LiveContainer container) {
    try {
      context.registry().reserve(name, container.id().value());
    } catch (EngineException.Conflict taken) {
      throw new EngineException.Conflict(NOT_RENAMED + taken.getMessage());
    }
  }

  @Override
  public void remove(String ref, boolean force, boolean volumes) {
    LiveContainer container = context.registry().get(ref);
    if (force) {
      end(container);
    }
    removal.remove(container, volumes);
  }

  /// Ends what is to be removed, without grace.
  private void end(LiveContainer container) {
    try (LockedContainer held = container.hold()) {
      if (container.state().status() == Status.RESTARTING) {
        held.settled();
      }
    }
    if (container.state().hasProcess()) {
      try {
        Failures.translating(() -> ending.kill(container, "KILL"));
      } catch (EngineException.Conflict endedMeanwhile) {
        return;
      }
    }
  }

  @Override
  public CompletableFuture<WaitResult> await(String ref, WaitCondition condition) {
    LiveContainer container = context.registry().get(ref);
    try (LockedContainer held = container.hold()) {
      return switch (condition) {
        case NOT_RUNNING ->
            container.state().active()
                ? held.nextExit()
                : CompletableFuture.completedFuture(
                    new WaitResult(container.state().exitCode(), container.state().error()));
        case NEXT_EXIT -> held.nextExit();
        case REMOVED -> held.removal();
      };
    }
  }

  @Override
  public AttachConnection attach(String ref, boolean stdin) {
    LiveContainer container = context.registry().get(ref);
    try (LockedContainer _ = container.hold()) {
      if (container.state().status() == Status.PAUSED) {
        throw new EngineException.Conflict(
            "container " + container.id() + " is paused, unpause the container before attach");
      }
      AttachConnection connection =
          Failures.translated(
              () -> named(container, () -> context.runtime().attach(container.id(), stdin)));
      context.announce(container, "attach");
      return connection;
    }
  }

  /// Runs what the runtime does; its failures call the container as the user does.
  private static <T> T named(LiveContainer container, Supplier<T> work) {
    try {
      return work.get();
    } catch (StartException problem) {
      throw problem.naming(container.id().value(), container.definition().name());
    }
  }

  @Override
  public void resize(String ref, int rows, int columns) {
    LiveContainer container = context.registry().get(ref);
    try (LockedContainer held = container.hold()) {
      if (!container.state().hasProcess()) {
        throw notRunning(container);
      }
      held.terminalSize(rows, columns);
      Failures.translating(() -> context.runtime().resize(container.id(), rows, columns));
      context.announce(
          container,
          "resize",
          "height",
          Integer.toString(rows),
          "width",
          Integer.toString(columns));
    }
  }

  @Override
  public LogReader logs(String ref, LogQuery request) {
    LiveContainer container = context.registry().get(ref);
    Path file = context.store().log(container.id().value());
    return switch (RuntimeSpecs.log(container.definition(), file)) {
      case LogSpec.None _ ->
          throw new EngineException.ServerError(
              "configured logging driver does not support reading");
      case LogSpec.JsonFile spec ->
          Failures.translated(() ->
              new JsonFileLog(spec, context.logs())
                  .read(request, () -> container.state().hasProcess()));
    };
  }

  @Override
  public String createExec(String ref, ExecRequest request) {
    return execs.create(context.registry().get(ref), request);
  }

  @Override
  public ExecSession startExec(String execId) {
    return execs.start(execId);
  }

  @Override
  public Exec exec(String execId) {
    return execs.inspect(execId);
  }

  @Override
  public void resizeExec(String execId, int rows, int columns) {
    execs.resize(execId, rows, columns);
  }

  @Override
  public ProcessTable top(String ref, List<String> psArgs) {
    LiveContainer container = context.registry().get(ref);
    try (LockedContainer _ = container.hold()) {
      if (!container.state().hasProcess()) {
        throw notRunning(container);
      }
      context.announce(container, "top");
      return Failures.translated(() -> context.runtime().top(container.id(), psArgs));
    } catch (IllegalArgumentException wrong) {
      throw new EngineException.ServerError(String.valueOf(wrong.getMessage()), wrong);
    }
  }

  @Override
  public Optional<ResourceUsage> usage(String ref) {
    LiveContainer container = context.registry().get(ref);
    try (LockedContainer _ = container.hold()) {
      return container.state().hasProcess()
          ? Optional.of(Failures.translated(() -> context.runtime().usage(container.id())))
          : Optional.empty();
    }
  }

  @Override
  public List<InterfaceUsage> networkUsage(String ref) {
    ContainerState state = context.registry().get(ref).state();
    return state.hasProcess() ? NetworkCounters.of(state.pid()) : List.of();
  }

  @Override
  public void unlink(String ref, String alias) {
    LiveContainer container = context.registry().get(ref);
    try (LockedContainer held = container.hold()) {
      held.updated(BridgeLinks.without(container.definition().hostConfig(), alias));
    }
  }

  @Override
  public void update(String ref, ResourceUpdate changes) {
    LiveContainer container = context.registry().get(ref);
    try (LockedContainer held = container.hold()) {
      Definition updated = updated(container, changes);
      if (container.state().hasProcess()) {
        ResourceLimits limits = RequestedLimits.of(changes.limits(updated.hostConfig()));
        Failures.translating(() -> context.runtime().update(container.id(), limits));
      }
      held.updated(updated.hostConfig());
      context.announce(container, "update");
    }
  }

  private static Definition updated(LiveContainer container, ResourceUpdate changes) {
    try {
      switch (container.state().status()) {
        case REMOVING, DEAD ->
            throw new EngineException.Conflict(
                "container is marked for removal and cannot be \"update\"");
        case CREATED, RUNNING, PAUSED, RESTARTING, EXITED -> {}
      }
      HostConfig host = changes.of(container.definition().hostConfig());
      var _ = RequestedLimits.of(host);
      RestartPolicies.check(host.restartPolicy());
      return container.definition().with(host);
    } catch (EngineException.Conflict conflict) {
      throw new EngineException.Conflict(
          "Cannot update container " + container.id() + ": " + conflict.getMessage());
    }
  }

  @Override
  public void announce(String ref, String action) {
    context.announce(context.registry().get(ref), action);
  }

  @Override
  public RootView openRoot(String ref) {
    return ContainerRoots.open(context.registry().get(ref), context.images());
  }
}
