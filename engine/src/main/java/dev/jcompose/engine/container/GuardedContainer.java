package dev.jcompose.engine.container;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.jcompose.engine.container.ContainerState.Status;
import dev.jcompose.engine.container.RunRecord.Intent;
import dev.jcompose.engine.health.Health;
import dev.jcompose.engine.health.HealthMonitor;
import dev.jcompose.engine.request.EndpointSettings;
import dev.jcompose.engine.request.HostConfig;
import dev.jcompose.engine.restart.RestartRule;
import dev.jcompose.network.Endpoint;
import dev.jcompose.network.NetworkNamespace;
import dev.jcompose.network.PortBinding;
import dev.jcompose.runtime.ContainerId;
import dev.jcompose.runtime.ExitStatus;
import dev.jcompose.runtime.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;

/// The state of a container and its lock. It has two interfaces: one to read it, and one to change
/// it, which only the holder of the lock gets. Error Prone checks that the methods below access
/// guarded fields only under the lock.
final class GuardedContainer implements LockedContainer {
  private final ContainerId id;
  private final Persistence store;
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<String> execs = ConcurrentHashMap.newKeySet(0);

  // Read at any time; changed only by the methods that begin with `become`.
  private volatile Definition definition;
  private volatile RunRecord record;
  private volatile Optional<NetworkNamespace> namespace = Optional.empty();

  @GuardedBy("lock")
  private boolean removed;

  @GuardedBy("lock")
  private final RestartState restart = new RestartState();

  @GuardedBy("lock")
  private Optional<HealthMonitor> monitor = Optional.empty();

  @GuardedBy("lock")
  private Optional<int[]> terminalSize = Optional.empty();

  @GuardedBy("lock")
  private final WaitQueue exits = new WaitQueue();

  @GuardedBy("lock")
  private final WaitQueue removals = new WaitQueue();

  GuardedContainer(Definition definition, RunRecord record, Persistence store) {
    this.id = definition.containerId();
    this.definition = definition;
    this.record = record;
    this.store = store;
  }

  @Override
  public ContainerId id() {
    return id;
  }

  @Override
  public Definition definition() {
    return definition;
  }

  @Override
  public RunRecord record() {
    return record;
  }

  @Override
  public Optional<NetworkNamespace> namespace() {
    return namespace;
  }

  @Override
  public Set<String> execs() {
    return execs;
  }

  @Override
  public LockedContainer hold() {
    return holdUnlessRemoved().orElseThrow(() -> Registry.noSuchContainer(id.value()));
  }

  @Override
  @SuppressWarnings("GuardedBy") // The lock outlives this method; the check knows blocks only.
  public Optional<LockedContainer> holdUnlessRemoved() {
    lock.lock();
    if (removed) {
      lock.unlock();
      return Optional.empty();
    }
    return Optional.of(this);
  }

  @Override
  public void close() {
    lock.unlock();
  }

  /// Fails if a container is changed after it was released.
  private void checkHeld() {
    if (!lock.isHeldByCurrentThread()) {
      throw new IllegalStateException("container " + id + ": changed without its lock");
    }
  }

  private void become(RunRecord next) {
    checkHeld();
    record = next;
  }

  private boolean becomeSaved(RunRecord next, boolean durable) {
    become(next);
    return store.save(id.value(), next, durable);
  }

  private void become(Definition next) {
    checkHeld();
    definition = next;
  }

  private void becomeSaved(Definition next) {
    checkHeld();
    store.save(next);
    become(next);
  }

  private void become(Optional<NetworkNamespace> next) {
    checkHeld();
    namespace = next;
  }

  @Override
  public void renamed(String name) {
    becomeSaved(definition.renamed(name));
  }

  @Override
  public void knownAs(String name) {
    become(definition.renamed(name));
  }

  @Override
  public void updated(HostConfig host) {
    becomeSaved(definition.with(host));
  }

  @Override
  public void networks(Map<String, EndpointSettings> networks) {
    becomeSaved(definition.connected(networks));
  }

  @Override
  @GuardedBy("lock")
  public void startedByHand() {
    restart.fresh();
    become(record.with(state().restarts(0)));
  }

  @Override
  public void starting(
      List<Endpoint> endpoints, List<PortBinding> published, Optional<NetworkNamespace> own) {
    if (own.isPresent()) {
      become(own);
    }
    becomeSaved(record.with(endpoints, published).with(Intent.START).stoppedByHand(false), false);
  }

  @Override
  public void startUndone() {
    becomeSaved(record.with(List.of(), List.of()).with(Intent.NONE), false);
  }

  @Override
  public void startFailed(int exitCode, String why) {
    becomeSaved(record.with(state().failed(exitCode, why)), false);
  }

  @Override
  public void running(RunState.Running run, Optional<Health> health) {
    ContainerState state = state().running(run.pid(), run.startedAt()).with(health);
    becomeSaved(record.with(state).with(Intent.NONE), definition.persistent());
  }

  @Override
  @GuardedBy("lock")
  public void paused() {
    unmonitored();
    becomeSaved(record.with(state().with(Status.PAUSED)), false);
  }

  @Override
  public void unpaused() {
    becomeSaved(record.with(state().with(Status.RUNNING)), false);
  }

  @Override
  @GuardedBy("lock")
  public void monitoredBy(HealthMonitor next) {
    monitor = Optional.of(next);
  }

  @Override
  @GuardedBy("lock")
  public boolean isMonitored() {
    return monitor.filter(open -> !open.isClosed()).isPresent();
  }

  @Override
  public boolean health(Health health) {
    RunRecord next = record.with(state().with(Optional.of(health)));
    boolean same =
        state().health().map(Health::status).orElse(Health.Status.STARTING) == health.status();
    if (same) {
      become(next);
    } else {
      becomeSaved(next, false);
    }
    return !same;
  }

  @Override
  public void outOfMemory() {
    becomeSaved(record.with(state().outOfMemory()), definition.persistent());
  }

  @Override
  public void endpoints(List<Endpoint> endpoints, List<PortBinding> published) {
    becomeSaved(record.with(endpoints, published), false);
  }

  @Override
  public void endpointsWithoutWay(List<Endpoint> endpoints, List<PortBinding> held) {
    becomeSaved(record.withoutWay(endpoints, held), false);
  }

  @Override
  @GuardedBy("lock")
  public void terminalSize(int rows, int columns) {
    terminalSize = Optional.of(new int[] {rows, columns});
  }

  @Override
  @GuardedBy("lock")
  public Optional<int[]> terminalSize() {
    return terminalSize;
  }

  @Override
  @GuardedBy("lock")
  public void stopping(boolean bounce) {
    restart.bouncing(bounce);
  }

  @Override
  @GuardedBy("lock")
  public boolean isBouncing() {
    return restart.isBouncing();
  }

  @Override
  @GuardedBy("lock")
  public void notRestarted() {
    restart.forbid();
  }

  @Override
  public void stoppedByHand() {
    if (!record.stoppedByHand()) {
      becomeSaved(record.stoppedByHand(true), definition.persistent());
    }
  }

  @Override
  @GuardedBy("lock")
  public Optional<RestartRule> restartAfter(int exitCode, Duration ran) {
    return restart.after(definition.hostConfig().restartPolicy(), exitCode, ran);
  }

  @Override
  @GuardedBy("lock")
  public void unmonitored() {
    monitor.ifPresent(HealthMonitor::close);
    monitor = Optional.empty();
  }

  @Override
  public boolean ended(ExitStatus status, Optional<RestartRule> next) {
    ContainerState ended = state().ended(status.code(), status.oomKilled(), status.finishedAt());
    ContainerState state =
        next.map(restart -> ended.with(Status.RESTARTING).restarts(restart.count())).orElse(ended);
    return becomeSaved(record.with(List.of(), List.of()).with(state), false);
  }

  @Override
  public void closeNamespace() {
    namespace.ifPresent(NetworkNamespace::close);
    become(Optional.<NetworkNamespace>empty());
  }

  @Override
  @GuardedBy("lock")
  public void restartsBy(RestartRule next) {
    restart.rule(next);
  }

  @Override
  @GuardedBy("lock")
  public void restartPending(Future<?> start) {
    restart.pending(start);
  }

  @Override
  @GuardedBy("lock")
  public boolean isRestartPending() {
    return restart.isPending();
  }

  @Override
  @GuardedBy("lock")
  public void restarting() {
    restart.begun();
  }

  @Override
  @GuardedBy("lock")
  public void settled() {
    restart.cancel();
    becomeSaved(
        record.with(state().with(Status.EXITED)).stoppedByHand(true), definition.persistent());
  }

  @Override
  public void comesUp() {
    become(record.with(state().with(Status.RESTARTING)).stoppedByHand(false));
  }

  @Override
  @GuardedBy("lock")
  public void adopted(RunState.Running run) {
    ContainerState before = state();
    ContainerState state =
        before
            .running(run.pid(), run.startedAt())
            .with(run.paused() ? Status.PAUSED : Status.RUNNING);
    if (before.oomKilled() && before.pid() == run.pid()) {
      state = state.outOfMemory();
    }
    restart.countFrom(state.restartCount());
    RunRecord next = record.with(state).with(Intent.NONE);
    // It is nearly always what was read, and hundreds of containers are taken over at once.
    if (!next.equals(record)) {
      becomeSaved(next, false);
    }
  }

  @Override
  public void namespace(Optional<NetworkNamespace> found) {
    become(found);
  }

  @Override
  @GuardedBy("lock")
  public void endedUnheard(Instant at) {
    if (!state().hasProcess()) {
      become(record.with(state().running(0, at)).with(Intent.NONE));
    }
    restart.countFrom(state().restartCount());
  }

  @Override
  public void removing(boolean volumes) {
    becomeSaved(
        record
            .with(state().with(Status.REMOVING))
            .with(volumes ? Intent.REMOVE_WITH_VOLUMES : Intent.REMOVE),
        false);
  }

  @Override
  @GuardedBy("lock")
  public void removed() {
    removed = true;
    closeNamespace();
  }

  @Override
  @GuardedBy("lock")
  public CompletableFuture<WaitResult> nextExit() {
    return exits.join();
  }

  @Override
  @GuardedBy("lock")
  public CompletableFuture<WaitResult> removal() {
    return removals.join();
  }

  @Override
  @GuardedBy("lock")
  public void tellExit(WaitResult result) {
    exits.take().forEach(waiter -> waiter.complete(result));
  }

  @Override
  @GuardedBy("lock")
  public List<CompletableFuture<WaitResult>> takeRemovalWaiters() {
    return removals.take();
  }

  @Override
  @GuardedBy("lock")
  public void release() {
    monitor.ifPresent(HealthMonitor::close);
    restart.cancel();
    closeNamespace();
  }
}
