package dev.jcompose.engine.lifecycle;

import dev.jcompose.engine.container.ContainerState.Status;
import dev.jcompose.engine.container.ContainerStore;
import dev.jcompose.engine.container.Definition;
import dev.jcompose.engine.container.LifecycleContext;
import dev.jcompose.engine.container.LiveContainer;
import dev.jcompose.engine.container.LockedContainer;
import dev.jcompose.engine.container.RunRecord;
import dev.jcompose.engine.container.RunRecord.Intent;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.error.Failures;
import dev.jcompose.engine.network.PredefinedNetworks;
import dev.jcompose.engine.request.ContainerMode;
import dev.jcompose.engine.restart.RestartRule;
import dev.jcompose.engine.restart.StartRule;
import dev.jcompose.engine.spec.GeneratedFiles;
import dev.jcompose.engine.spec.MountPlan;
import dev.jcompose.engine.state.Beginning;
import dev.jcompose.engine.state.Notices;
import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.network.Endpoint;
import dev.jcompose.network.NetworkException;
import dev.jcompose.network.NetworkNamespace;
import dev.jcompose.network.PortBinding;
import dev.jcompose.network.firewall.FirewallProbe;
import dev.jcompose.runtime.ContainerId;
import dev.jcompose.runtime.ExitStatus;
import dev.jcompose.runtime.RunState;
import dev.jcompose.volume.LocalVolume;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes over what an earlier engine left: running containers with their networks and health
/// checks, containers that ended in the meantime, and those that were half created or half removed.
/// Runs once, before the engine serves requests.
final class Adoption {
  private static final Logger LOG = LoggerFactory.getLogger(Adoption.class);

  /// Docker's exit code of a container that was running when the machine went down.
  private static final int LOST = 255;

  /// The rest of a container whose shim was killed has been killed, too.
  private static final int KILLED = 137;

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(5);

  private final LifecycleContext context;
  private final Starting starting;
  private final Ending ending;
  private final Removal removal;
  private final IntFunction<Fd> namespaceOf;
  private final Beginning beginning;
  private final Notices notices;
  private final Map<Endpoint, List<PortBinding>> live = new ConcurrentHashMap<>();
  private final Queue<LiveContainer> running = new ConcurrentLinkedQueue<>();
  private final Map<LiveContainer, ExitStatus> unheard = new ConcurrentHashMap<>();

  /// @param namespaceOf the network namespace of a process
  Adoption(
      LifecycleContext context,
      Starting starting,
      Ending ending,
      Removal removal,
      IntFunction<Fd> namespaceOf,
      Beginning beginning,
      Notices notices) {
    this.context = context;
    this.starting = starting;
    this.ending = ending;
    this.removal = removal;
    this.namespaceOf = namespaceOf;
    this.beginning = beginning;
    this.notices = notices;
  }

  /// Takes over everything. A failure of one container or network does not affect the others.
  void run() {
    all(context.store().ids(), id -> trying("container " + id, () -> take(id)));
    Set<String> known = new HashSet<>();
    context.registry().all().forEach(container -> known.add(container.id().value()));
    for (ContainerId id : context.runtime().known()) {
      if (!known.contains(id.value())) {
        trying("container " + id, () -> takeStranger(id));
      }
    }
    context.store().allRead();
    // Even when it is empty: anything else in the kernel that has our marks is removed.
    restoreNetworks();
    if (beginning == Beginning.REBOOT) {
      context
          .networks()
          .list()
          .forEach(network ->
              trying(
                  "network " + network.spec().name(),
                  () -> context.networks().repair(List.of(network.id()))));
    }
    if (beginning == Beginning.STOPPING) {
      ending.quiesce();
    }
    running.forEach(container -> trying("container " + container.id(), () -> resume(container)));
    ending.hold();
    unheard.forEach((container, status) -> {
      LOG.info("container {}: ended with {} while no engine ran", container.id(), status.code());
      trying("container " + container.id(), () -> ending.exited(container.id(), status));
    });
    context
        .registry()
        .all()
        .forEach(container -> trying("container " + container.id(), () -> restart(container)));
    trying(
        "containers in their order",
        () -> new OrderedStart(context, ending).start(ending.takeHeld()));
    Thread.ofVirtual()
        .name("second copies")
        .start(() -> context.store().completeCopies(context.registry().all()));
  }

  private void restoreNetworks() {
    try {
      context.networks().restore(live);
    } catch (RuntimeException problem) {
      if (FirewallProbe.lack().isPresent()) {
        // Not the fault of a network: without a firewall the engine is of no use, and does not
        // start.
        throw problem;
      }
      report("networks", problem);
    }
  }

  /// Processes all at the same time: most of it is waiting for files, shims and the kernel.
  private static <T> void all(Collection<T> things, Consumer<T> work) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CompletableFuture.allOf(
              things.stream()
                  .map(thing -> CompletableFuture.runAsync(() -> work.accept(thing), threads))
                  .toArray(CompletableFuture<?>[]::new))
          .join();
    }
  }

  private void trying(String what, Runnable work) {
    try {
      work.run();
    } catch (RuntimeException problem) {
      report(what, problem);
    }
  }

  private void report(String what, RuntimeException problem) {
    Failures.log(LOG, what + ": cannot be adopted", problem);
    notices.add(what + ": cannot be adopted: " + IoFailure.words(problem));
  }

  private void take(String id) {
    switch (context.store().find(id)) {
      case ContainerStore.Found.Whole(Definition definition) -> loadOrStandIn(definition);
      case ContainerStore.Found.Damaged(Definition standIn) -> load(standIn);
      case ContainerStore.Found.Unfinished _ -> sweep(id);
      case ContainerStore.Found.Foreign _ ->
          LOG.warn("{} is not a container directory; ignored", context.store().directory(id));
    }
  }

  /// A definition that can be read and still makes no container does not hide what it has.
  private void loadOrStandIn(Definition definition) {
    try {
      load(definition);
    } catch (RuntimeException problem) {
      report("container " + definition.id(), problem);
      if (context.registry().all().stream()
          .noneMatch(known -> known.id().equals(definition.containerId()))) {
        load(context.store().standIn(definition.id()));
      }
    }
  }

  /// It runs but has no directory: a build step that was interrupted, or a container whose
  /// directory somebody removed. The latter has a writable layer.
  private void takeStranger(ContainerId id) {
    if (context.images().snapshot(id.value()).isPresent()) {
      Definition standIn = context.store().standIn(id.value());
      notices.add(
          "container "
              + id.shortId()
              + ": its directory is lost; its data is kept until it is removed, under the name "
              + standIn.name());
      load(standIn);
      return;
    }
    end(id);
    context.runtime().delete(id);
  }

  /// A directory without a spec: its container was never finished, or is half removed.
  private void sweep(String id) {
    LOG.info("container {}: incomplete; removing it", id);
    var container = new ContainerId(id);
    end(container);
    context.runtime().delete(container);
    context.images().removeSnapshot(id);
    for (LocalVolume volume : context.volumes().list()) {
      if (id.equals(volume.labels().get(MountPlan.OWNER_LABEL))) {
        context.volumes().remove(volume.name());
      }
    }
    context.store().delete(id);
  }

  /// Kills the processes of a container; its shim reports its end a moment later.
  private void end(ContainerId id) {
    context.runtime().killAll(id);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (context.runtime().inspect(id) instanceof RunState.Running
        && System.nanoTime() < deadline) {
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private void load(Definition definition) {
    RunRecord record = context.store().record(definition.id());
    LiveContainer container = LiveContainer.of(definition, record, context.store());
    boolean going =
        switch (record.intent()) {
          case REMOVE, REMOVE_WITH_VOLUMES -> true;
          case NONE, START -> false;
        };
    if (going) {
      end(container.id());
      removal.erase(container, record.intent() == Intent.REMOVE_WITH_VOLUMES);
      return;
    }
    // Held, because its shim may report something at the same moment.
    try (LockedContainer held = container.hold()) {
      reserveName(held);
      context.registry().add(container);
      switch (context.runtime().inspect(container.id())) {
        case RunState.Running run -> adopt(held, run);
        case RunState.Exited(ExitStatus status) -> ended(held, status);
        case RunState.Lost(Instant noticed) -> ended(held, new ExitStatus(KILLED, false, noticed));
        case RunState.Absent _ -> absent(held);
      }
    }
  }

  /// There are two with the same name only when somebody has put one there.
  private void reserveName(LockedContainer container) {
    Definition definition = container.definition();
    try {
      context.registry().reserve(definition.name(), definition.id());
    } catch (EngineException.Conflict taken) {
      String other = definition.name() + "-" + definition.containerId().shortId();
      notices.add(
          "container " + container.id().shortId() + ": its name was taken; renamed to " + other);
      context.registry().reserve(other, definition.id());
      container.knownAs(other);
    }
  }

  private void adopt(LockedContainer container, RunState.Running run) {
    RunRecord record = container.record();
    container.adopted(run);
    String mode = container.definition().hostConfig().networkMode();
    boolean own = !mode.equals(PredefinedNetworks.HOST) && !ContainerMode.is(mode);
    if (own) {
      container.namespace(namespace(container, run.pid()));
      renewFiles(container);
    }
    boolean first = true;
    for (Endpoint endpoint : record.endpoints()) {
      live.put(endpoint, first ? record.published() : List.of());
      first = false;
    }
    running.add(container);
  }

  private Optional<NetworkNamespace> namespace(LiveContainer container, int pid) {
    try {
      return Optional.of(context.networks().adopt(namespaceOf.apply(pid), container.id().value()));
    } catch (LinuxException | NetworkException ending) {
      // It is just ending, which will be reported next.
      return Optional.empty();
    }
  }

  /// If somebody removed them, the container still has them mounted.
  private void renewFiles(LiveContainer container) {
    try {
      GeneratedFiles.renew(
          context.store().networkFiles(container.id().value()),
          container.definition(),
          container.record().endpoints());
    } catch (EngineException.ServerError problem) {
      LOG.warn("{}", IoFailure.words(problem));
    }
  }

  /// It ended while no engine was running; published when the networks are in order.
  private void ended(LockedContainer container, ExitStatus status) {
    boolean known = !container.state().hasProcess() && container.record().intent() == Intent.NONE;
    if (known) {
      context.runtime().delete(container.id());
      return;
    }
    container.endedUnheard(status.finishedAt());
    unheard.put(container, status);
  }

  private void absent(LockedContainer container) {
    if (container.state().hasProcess()) {
      ended(container, new ExitStatus(LOST, false, Instant.now()));
      return;
    }
    if (container.record().intent() == Intent.START) {
      // The start was interrupted before there was a process.
      container.startUndone();
    }
  }

  private void resume(LiveContainer container) {
    try (LockedContainer held = container.hold()) {
      if (held.state().status() == Status.RUNNING) {
        starting.monitor(held);
      }
    }
  }

  /// Containers that waited for their restart continue to wait; those with `restart: always` start;
  /// those with auto-remove are removed.
  private void restart(LiveContainer container) {
    try (LockedContainer held = container.hold()) {
      boolean waiting = held.state().status() == Status.RESTARTING && !held.isRestartPending();
      boolean ended = held.state().status() == Status.EXITED;
      boolean begins =
          ended
              && StartRule.starts(
                  beginning,
                  held.definition().hostConfig().restartPolicy(),
                  held.record().stoppedByHand());
      if (begins) {
        held.comesUp();
      }
      if (waiting || begins) {
        var rule = new RestartRule(held.state().restartCount(), Duration.ofMillis(100));
        ending.restartLater(held, rule);
      } else if (ended) {
        ending.autoRemove(held);
      }
    }
  }
}
