package dev.jcompose.engine.container;

import dev.jcompose.engine.health.Health;
import dev.jcompose.engine.health.HealthMonitor;
import dev.jcompose.engine.request.EndpointSettings;
import dev.jcompose.engine.request.HostConfig;
import dev.jcompose.engine.restart.RestartRule;
import dev.jcompose.network.Endpoint;
import dev.jcompose.network.NetworkNamespace;
import dev.jcompose.network.PortBinding;
import dev.jcompose.runtime.ExitStatus;
import dev.jcompose.runtime.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/// A container that this thread holds, until it is closed: the transitions of its life. Each is
/// saved when it returns, unless noted otherwise; the caller does the work in the kernel.
///
/// @see LiveContainer#hold
public sealed interface LockedContainer extends LiveContainer, AutoCloseable
    permits GuardedContainer {
  /// Lets go of it.
  @Override
  void close();

  // What it is made of.

  /// It has another name.
  void renamed(String name);

  /// The same, for this engine only.
  void knownAs(String name);

  /// It gets new limits or a new restart policy.
  void updated(HostConfig host);

  /// It is on these networks, by name.
  void networks(Map<String, EndpointSettings> networks);

  // Its start.

  /// A user starts it: a pending restart is cancelled, and its restarts are counted from zero. Not
  /// saved; the start is.
  void startedByHand();

  /// A start begins. Saved before there is a process, so that the next engine finds its network.
  ///
  /// @param own the namespace, when it is this container's own
  void starting(
      List<Endpoint> endpoints, List<PortBinding> published, Optional<NetworkNamespace> own);

  /// A start failed half-way and was undone.
  void startUndone();

  /// Why it could not be started; after [#startUndone].
  void startFailed(int exitCode, String why);

  /// Its process runs.
  ///
  /// @param health the initial state of its health check
  void running(RunState.Running run, Optional<Health> health);

  // While it runs.

  /// It is frozen; probes end.
  void paused();

  /// It is not frozen any more.
  void unpaused();

  /// Probes go on from now on.
  void monitoredBy(HealthMonitor monitor);

  /// Whether probes of this run still count.
  boolean isMonitored();

  /// A probe's result. Saved when the status changed.
  ///
  /// @return whether it did
  boolean health(Health health);

  /// A process of it was killed because memory ran out.
  void outOfMemory();

  /// It is on these endpoints.
  void endpoints(List<Endpoint> endpoints, List<PortBinding> published);

  /// It is on these endpoints, none of which leads out.
  ///
  /// @param held the ports that are published again when one does
  void endpointsWithoutWay(List<Endpoint> endpoints, List<PortBinding> held);

  /// The initial size of its terminal.
  void terminalSize(int rows, int columns);

  /// Rows and columns.
  Optional<int[]> terminalSize();

  // Its end.

  /// Somebody stops it.
  ///
  /// @param bounce whether it is started again at once, so that nothing else follows its end
  void stopping(boolean bounce);

  /// Whether it is stopped only to be started again at once.
  boolean isBouncing();

  /// After this run, its restart policy does not restart it.
  void notRestarted();

  /// Somebody wants it to be stopped.
  void stoppedByHand();

  /// What follows its exit, if it is a restart.
  ///
  /// @param ran how long it ran
  Optional<RestartRule> restartAfter(int exitCode, Duration ran);

  /// Probes end, because its process has.
  void unmonitored();

  /// It has ended and is on no network any more.
  ///
  /// @param next its restart
  /// @return whether it is saved where another engine finds it
  boolean ended(ExitStatus status, Optional<RestartRule> next);

  /// Nobody needs its network namespace any more. Never saved.
  void closeNamespace();

  // Its restart.

  /// The rule that its next end is judged by.
  void restartsBy(RestartRule rule);

  /// Its start is in store.
  void restartPending(Future<?> start);

  /// Whether there is one.
  boolean isRestartPending();

  /// Its restart's time has come.
  void restarting();

  /// It no longer waits for its restart, and has ended.
  void settled();

  /// It starts with the engine. Not saved: until it runs, the next engine decides again.
  void comesUp();

  // Its adoption from an earlier engine.

  /// It runs.
  void adopted(RunState.Running run);

  /// The network namespace in which it was found. Never saved.
  void namespace(Optional<NetworkNamespace> namespace);

  /// It ended while no engine was running. Not saved: [#ended] follows.
  void endedUnheard(Instant at);

  // Its removal.

  /// It is being removed.
  ///
  /// @param volumes whether its anonymous volumes are removed, too
  void removing(boolean volumes);

  /// It is gone. Nobody can hold it any more.
  void removed();

  // Those who wait.

  /// Completes with the next exit.
  CompletableFuture<WaitResult> nextExit();

  /// Completes when it is gone.
  CompletableFuture<WaitResult> removal();

  /// Tells all who wait for an exit.
  void tellExit(WaitResult result);

  /// Returns those who wait for the removal, who are then no longer registered.
  List<CompletableFuture<WaitResult>> takeRemovalWaiters();

  /// Releases what belongs to this process, because the engine ends.
  void release();
}
