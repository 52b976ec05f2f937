package dev.jcompose.engine.lifecycle;

import dev.jcompose.engine.container.ContainerState;
import dev.jcompose.engine.container.ContainerState.Status;
import dev.jcompose.engine.container.LifecycleContext;
import dev.jcompose.engine.container.LiveContainer;
import dev.jcompose.engine.container.LockedContainer;
import dev.jcompose.engine.container.WaitResult;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.error.Failures;
import dev.jcompose.engine.exec.Execs;
import dev.jcompose.engine.network.Connections;
import dev.jcompose.engine.request.Signals;
import dev.jcompose.engine.restart.RestartRule;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.network.Endpoint;
import dev.jcompose.runtime.ContainerId;
import dev.jcompose.runtime.ExitStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ends containers and handles their end: the state is saved before anybody is notified, then the
/// restart policy decides.
final class Ending {
  private static final Logger LOG = LoggerFactory.getLogger(Ending.class);
  private static final Duration DEFAULT_GRACE = Duration.ofSeconds(10);

  /// How long the kernel may take to end a killed process.
  static final Duration AFTER_KILL = Duration.ofSeconds(10);

  private final LifecycleContext context;
  private final Connections connections;
  private final Starting starting;
  private final Removal removal;
  private final Execs execs;

  /// Containers to be restarted later by somebody else.
  private Optional<Set<LiveContainer>> held = Optional.empty();

  Ending(
      LifecycleContext context,
      Connections connections,
      Starting starting,
      Removal removal,
      Execs execs) {
    this.context = context;
    this.connections = connections;
    this.starting = starting;
    this.removal = removal;
    this.execs = execs;
  }

  /// Asks a container to end and waits for it; kills it after the grace period.
  ///
  /// @param bounce whether it is started again at once, so that nothing else follows its end
  void stop(
      LiveContainer container, Optional<Duration> grace, Optional<String> signal, boolean bounce) {
    int number =
        Signals.number(
            signal
                .filter(text -> !text.isEmpty())
                .or(() -> container.definition().config().stopSignal())
                .orElse("SIGTERM"));
    CompletableFuture<WaitResult> exit;
    try (LockedContainer held = container.hold()) {
      if (!isToBeEnded(held, bounce)) {
        return;
      }
      exit = held.nextExit();
      // It gets no new connections while it still serves the existing ones.
      container.record().endpoints().forEach(context.networks()::withdraw);
      thaw(container);
      signal(container, number);
    }
    Duration patience = grace.orElseGet(() -> ownGrace(container));
    if (!ended(exit, patience)) {
      try (LockedContainer _ = container.hold()) {
        if (!exit.isDone()) {
          context.runtime().killAll(container.id());
          context.announce(container, "kill", "signal", Integer.toString(Signals.KILL));
        }
      }
      if (!ended(exit, AFTER_KILL)) {
        throw new EngineException.ServerError(
            "cannot stop container: "
                + container.id()
                + ": tried to kill container, but did not receive an exit event");
      }
    }
    context.announce(container, "stop");
  }

  /// Cancels a pending restart.
  ///
  /// @return whether there is a process to end
  private boolean isToBeEnded(LockedContainer container, boolean bounce) {
    container.stopping(bounce);
    if (container.state().status() == Status.RESTARTING) {
      container.settled();
      if (!bounce) {
        context.announce(container, "stop");
      }
      return false;
    }
    if (!container.state().hasProcess()) {
      throw new EngineException.NotModified("container is not running");
    }
    container.notRestarted();
    if (!bounce) {
      container.stoppedByHand();
    }
    return true;
  }

  private void signal(LiveContainer container, int number) {
    context.announce(container, "kill", "signal", Integer.toString(number));
    context.runtime().signal(container.id(), number);
  }

  private void thaw(LiveContainer container) {
    if (container.state().status() == Status.PAUSED) {
      context.runtime().unpause(container.id());
    }
  }

  static Duration ownGrace(LiveContainer container) {
    return container
        .definition()
        .config()
        .stopTimeout()
        .map(Duration::ofSeconds)
        .orElse(DEFAULT_GRACE);
  }

  /// Waits for an exit; without limit when the patience is negative.
  private static boolean ended(CompletableFuture<WaitResult> exit, Duration patience) {
    try {
      if (patience.isNegative()) {
        exit.get();
      } else {
        exit.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      }
      return true;
    } catch (TimeoutException late) {
      return false;
    } catch (ExecutionException impossible) {
      throw new CompletionException(impossible);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new EngineException.ServerError(
          "interrupted while waiting for a container to exit", stopped);
    }
  }

  /// Sends a signal; SIGKILL returns when the container has ended.
  void kill(LiveContainer container, String signal) {
    int number = signal.isEmpty() ? Signals.KILL : Signals.number(signal);
    Optional<CompletableFuture<WaitResult>> exit = Optional.empty();
    try (LockedContainer held = container.hold()) {
      if (container.state().status() == Status.RESTARTING) {
        // There is no process to get the signal, but its pending restart is cancelled.
        context.announce(container, "kill", "signal", Integer.toString(number));
        held.settled();
        autoRemove(held);
        return;
      }
      if (!container.state().hasProcess()) {
        throw new EngineException.Conflict(
            "cannot kill container: "
                + container.id()
                + ": container "
                + container.id()
                + " is not running");
      }
      // As in Docker: if it has its own stop signal, only that and SIGKILL count as stopping it.
      Optional<Integer> own = container.definition().config().stopSignal().map(Signals::number);
      boolean end = number == Signals.KILL || own.map(stop -> stop == number).orElse(true);
      if (end) {
        held.notRestarted();
      }
      held.stoppedByHand();
      if (number == Signals.KILL) {
        exit = Optional.of(held.nextExit());
        thaw(container);
        container.record().endpoints().forEach(context.networks()::withdraw);
        context.announce(container, "kill", "signal", "9");
        context.runtime().killAll(container.id());
      } else {
        signal(container, number);
      }
    }
    if (exit.isPresent() && !ended(exit.orElseThrow(), AFTER_KILL)) {
      throw new EngineException.ServerError(
          "cannot kill container: " + container.id() + ": still running after SIGKILL");
    }
  }

  /// Called when a container has ended, on a thread of its own.
  void exited(ContainerId id, ExitStatus status) {
    Optional<LiveContainer> known = context.registry().find(id.value());
    if (known.isEmpty()) {
      LOG.debug("container {} exited and is no longer known", id);
      return;
    }
    known
        .orElseThrow()
        .holdUnlessRemoved()
        .ifPresent(container -> {
          try (container) {
            if (container.state().hasProcess()) {
              finish(container, status);
            }
          }
        });
  }

  /// Hears that a process of a container was killed because memory ran out.
  void outOfMemory(ContainerId id, int pid, boolean before) {
    Optional<LiveContainer> known = context.registry().find(id.value());
    if (known.isEmpty()) {
      return; // of a build, or removed meanwhile
    }
    known
        .orElseThrow()
        .holdUnlessRemoved()
        .ifPresent(container -> {
          try (container) {
            ContainerState state = container.state();
            boolean current = state.hasProcess() && state.pid() == pid;
            if (current && !(before && state.oomKilled())) {
              container.outOfMemory();
              context.announce(container, "oom");
            }
          }
        });
  }

  /// Completes the end of a container: state, network, events, waiters; then its restart.
  private void finish(LockedContainer container, ExitStatus status) {
    container.unmonitored();
    Instant startedAt = container.state().startedAt().orElse(status.finishedAt());
    Duration ran = Duration.between(startedAt, status.finishedAt());
    Optional<RestartRule> next = container.restartAfter(status.code(), ran);
    List<Endpoint> endpoints = container.record().endpoints();
    List<RuntimeException> problems = new ArrayList<>(connections.close(container));
    connections.announceAll(container, "disconnect");
    boolean newlyKilled = status.oomKilled() && !container.state().oomKilled();
    boolean saved = container.ended(status, next);
    execs.forgetUnstarted(container);
    if (newlyKilled) {
      context.announce(container, "oom");
    }
    context.announce(
        container,
        "die",
        "execDuration",
        Long.toString(ran.toSeconds()),
        "exitCode",
        Integer.toString(status.code()));
    context.announceVolumes(container, "unmount");
    context.logs().wake(context.store().directory(container.id().value()));
    container.tellExit(new WaitResult(status.code(), ""));
    if (saved) {
      // Otherwise the next engine learns the exit from the shim's directory.
      also(problems, () -> context.runtime().delete(container.id()));
      also(problems, () -> context.store().deleteNetworkFiles(container.id().value()));
    }
    problems.forEach(
        problem -> Failures.log(LOG, "container " + container.id() + ": ended", problem));
    LOG.debug("container {} ended with {}; was on {}", container.id(), status, endpoints);
    next.ifPresentOrElse(rule -> restartLater(container, rule), () -> autoRemove(container));
  }

  /// A failed clean-up must not prevent a restart.
  private static void also(List<RuntimeException> problems, Runnable work) {
    try {
      work.run();
    } catch (RuntimeException problem) {
      problems.add(problem);
    }
  }

  /// From now on nothing is started again, because the engine ends.
  void quiesce() {
    starting.refuse();
  }

  /// From now on, restarts are only recorded, for [#takeHeld].
  void hold() {
    held = Optional.of(new LinkedHashSet<>());
  }

  /// Ends [#hold].
  Set<LiveContainer> takeHeld() {
    Set<LiveContainer> taken = held.orElseGet(Set::of);
    held = Optional.empty();
    return taken;
  }

  /// Restarts a container after its policy's delay.
  void restartLater(LockedContainer container, RestartRule rule) {
    container.restartsBy(rule);
    if (held.isPresent()) {
      held.get().add(container);
      return;
    }
    container.restartPending(
        context
            .timers()
            .after(rule.delay(), "restart " + container.id().shortId(), () -> again(container)));
  }

  /// Starts a container that waits for that.
  void again(LiveContainer waiting) {
    waiting
        .holdUnlessRemoved()
        .ifPresent(container -> {
          try (container) {
            if (!starting.refuses() && container.state().status() == Status.RESTARTING) {
              container.restarting();
              restart(container);
            }
          }
        });
  }

  private void restart(LockedContainer container) {
    try {
      starting.start(container);
    } catch (RuntimeException problem) {
      // Not retried: this is not a failure of the container's program but of its environment.
      LOG.warn("container {}: cannot be restarted: {}", container.id(), IoFailure.words(problem));
      context.announce(
          container, "die", "exitCode", Integer.toString(container.state().exitCode()));
    }
  }

  /// Removes a container that has ended, if it has auto-remove.
  void autoRemove(LockedContainer container) {
    if (container.definition().hostConfig().autoRemove() && !container.isBouncing()) {
      context
          .timers()
          .now(
              "remove " + container.id().shortId(),
              () -> {
                try {
                  removal.remove(container, true);
                } catch (EngineException.NotFound done) {
                  LOG.debug("container {} is removed already", container.id());
                }
              });
    }
  }
}
