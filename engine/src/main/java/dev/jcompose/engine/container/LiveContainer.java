package dev.jcompose.engine.container;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.health.HealthMonitor;
import dev.jcompose.engine.restart.RestartRule;
import dev.jcompose.network.NetworkNamespace;
import dev.jcompose.runtime.ContainerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;

/// A container as the engine works on it. The volatile fields may be read at any time; they are
/// changed, and the others used, under its lock only.
public final class LiveContainer {
  public final ContainerId id;
  public final ReentrantLock lock = new ReentrantLock();

  /// Its execs that have not ended.
  public final Set<String> execs = ConcurrentHashMap.newKeySet(0);

  public volatile Definition definition;
  public volatile RunRecord record;

  /// Whether it is gone; whoever waited for the lock has to look.
  public boolean removed;

  /// Its network namespace while it runs or somebody shares it.
  public volatile Optional<NetworkNamespace> namespace = Optional.empty();

  /// What follows its next exit, unless [#restartAllowed] is off.
  public RestartRule rule = RestartRule.FRESH;

  /// Off when somebody sent it a signal that is to end it.
  public boolean restartAllowed = true;

  /// Whether it is stopped only to be started again at once.
  public boolean bouncing;

  /// The start that its restart policy has in store.
  public Optional<Future<?>> pendingRestart = Optional.empty();

  public Optional<HealthMonitor> monitor = Optional.empty();

  /// Terminal size to start with: rows and columns.
  public Optional<int[]> terminalSize = Optional.empty();

  private final List<CompletableFuture<WaitResult>> exits = new ArrayList<>(0);
  private final List<CompletableFuture<WaitResult>> removals = new ArrayList<>(0);

  public LiveContainer(Definition definition, RunRecord record) {
    this.id = definition.containerId();
    this.definition = definition;
    this.record = record;
  }

  public ContainerState state() {
    return record.state();
  }

  /// Takes the lock, unless the container is gone.
  ///
  /// @throws EngineException.NotFound when it was removed meanwhile
  public Held hold() {
    lock.lock();
    if (removed) {
      lock.unlock();
      throw Registry.noSuchContainer(id.value());
    }
    return lock::unlock;
  }

  /// A lock that is held until closed.
  @FunctionalInterface
  public interface Held extends AutoCloseable {
    @Override
    void close();
  }

  /// Lets go of what belongs to this process, because the engine ends.
  public void release() {
    lock.lock();
    try {
      monitor.ifPresent(HealthMonitor::close);
      pendingRestart.ifPresent(start -> start.cancel(false));
      namespace.ifPresent(NetworkNamespace::close);
      namespace = Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /// Completes with the next exit.
  public CompletableFuture<WaitResult> nextExit() {
    return waiter(exits);
  }

  /// Completes when it is gone.
  public CompletableFuture<WaitResult> removal() {
    return waiter(removals);
  }

  private static CompletableFuture<WaitResult> waiter(List<CompletableFuture<WaitResult>> list) {
    list.removeIf(CompletableFuture::isDone);
    var waiter = new CompletableFuture<WaitResult>();
    list.add(waiter);
    return waiter;
  }

  /// Those who wait for an exit; they are no longer waiting.
  public List<CompletableFuture<WaitResult>> takeExitWaiters() {
    return take(exits);
  }

  /// Those who wait for the removal; they are no longer waiting.
  public List<CompletableFuture<WaitResult>> takeRemovalWaiters() {
    return take(removals);
  }

  private static List<CompletableFuture<WaitResult>> take(
      List<CompletableFuture<WaitResult>> list) {
    List<CompletableFuture<WaitResult>> taken = List.copyOf(list);
    list.clear();
    return taken;
  }
}
