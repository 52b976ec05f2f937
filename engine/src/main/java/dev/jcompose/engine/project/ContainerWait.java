package dev.jcompose.engine.project;

import dev.jcompose.engine.Engine;
import dev.jcompose.engine.container.Container;
import dev.jcompose.engine.container.ContainerState;
import dev.jcompose.scheduler.plan.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Waits until a container is what another one depends on. Woken by the engine's events: nothing
/// polls.
final class ContainerWait {
  /// Docker Compose looks for the first time after this delay (convergence.go waitDependencies).
  private static final long FIRST_LOOK_MILLIS = 500;

  private final Engine engine;

  ContainerWait(Engine engine) {
    this.engine = engine;
  }

  /// Blocks until the condition is met.
  ///
  /// @throws StepFailure when it cannot be met any more
  void await(String id, Step.Condition condition) throws InterruptedException {
    Semaphore news = new Semaphore(1);
    try (var _ =
        engine
            .events()
            .subscribe(
                Optional.empty(),
                event -> {
                  if (event.id().equals(id)) {
                    news.release();
                  }
                })) {
      do {
        news.acquire();
        news.drainPermits();
        if (condition != Step.Condition.COMPLETED) {
          settle(id, news);
        }
      } while (!met(id, condition));
    }
  }

  /// A container without a health check is looked at when it has run for a while: one that fails at
  /// once does not count as running, and is reported with its exit.
  private void settle(String id, Semaphore news) throws InterruptedException {
    Optional<Instant> start = unprobed(id);
    while (start.isPresent()) {
      long age = Duration.between(start.get(), Instant.now()).toMillis();
      // The clock may have been set back.
      long left = Math.min(FIRST_LOOK_MILLIS - age, FIRST_LOOK_MILLIS);
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(left);
      Optional<Instant> seen = start;
      do {
        if (!news.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          return;
        }
        start = unprobed(id);
      } while (start.equals(seen));
    }
  }

  /// When a running container without a health check was started.
  private Optional<Instant> unprobed(String id) {
    return engine
        .containers()
        .find(id)
        .map(Container::state)
        .filter(state -> state.hasProcess() && state.health().isEmpty())
        .flatMap(ContainerState::startedAt);
  }

  private boolean met(String id, Step.Condition condition) {
    Container container =
        engine
            .containers()
            .find(id)
            .orElseThrow(() -> new StepFailure(id, "container " + id + " is gone"));
    return switch (condition) {
      case COMPLETED -> completed(container);
      case HEALTHY -> {
        if (container.state().health().isEmpty()
            && container.state().status() != ContainerState.Status.EXITED) {
          throw new StepFailure(
              id,
              "container %s has no healthcheck configured (add a healthcheck to its service, or depend on service_started)"
                  .formatted(container.name()));
        }
        yield healthy(container);
      }
      case RUNNING_OR_HEALTHY -> healthy(container);
    };
  }

  private static boolean completed(Container container) {
    ContainerState state = container.state();
    if (state.status() != ContainerState.Status.EXITED) {
      failWhenDead(container);
      return false;
    }
    if (state.exitCode() != 0) {
      throw new StepFailure(
          container.id().value(),
          "didn't complete successfully: exit %d".formatted(state.exitCode()));
    }
    return true;
  }

  private static boolean healthy(Container container) {
    ContainerState state = container.state();
    failWhenDead(container);
    if (state.status() == ContainerState.Status.EXITED) {
      throw new StepFailure(
          container.id().value(),
          "container %s exited (%d)".formatted(container.name(), state.exitCode()));
    }
    boolean running = state.status() == ContainerState.Status.RUNNING;
    if (state.health().isEmpty()) {
      return running;
    }
    return switch (state.health().get().status()) {
      case HEALTHY -> running;
      case UNHEALTHY ->
          throw new StepFailure(
              container.id().value(), "container " + container.name() + " is unhealthy");
      case STARTING -> false;
    };
  }

  private static void failWhenDead(Container container) {
    switch (container.state().status()) {
      case DEAD, REMOVING ->
          throw new StepFailure(
              container.id().value(), "container " + container.name() + " is being removed");
      case CREATED, RUNNING, PAUSED, RESTARTING, EXITED -> {}
    }
  }
}
