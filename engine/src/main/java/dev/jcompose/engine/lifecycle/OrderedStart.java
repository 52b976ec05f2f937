package dev.jcompose.engine.lifecycle;

import dev.jcompose.engine.container.ContainerState;
import dev.jcompose.engine.container.LifecycleContext;
import dev.jcompose.engine.container.LiveContainer;
import dev.jcompose.engine.event.Events;
import dev.jcompose.engine.health.Health;
import dev.jcompose.engine.order.ContainerOrder;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/// Starts containers with the engine: each after its dependencies have been started and, if
/// required, are healthy. A dependency that does not start delays others by a minute at most.
final class OrderedStart {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final LifecycleContext context;
  private final Ending ending;

  OrderedStart(LifecycleContext context, Ending ending) {
    this.context = context;
    this.ending = ending;
  }

  /// Starts them beside the caller.
  void start(Collection<LiveContainer> containers) {
    if (containers.isEmpty()) {
      return;
    }
    ContainerOrder order = Members.order(context.registry());
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    Map<String, CompletableFuture<Void>> tried =
        containers.stream()
            .collect(
                Collectors.toMap(
                    container -> container.id().value(), _ -> new CompletableFuture<>()));
    for (LiveContainer container : containers) {
      context
          .timers()
          .now(
              "start " + container.id().shortId(),
              () -> {
                try {
                  for (ContainerOrder.Need need : order.of(container.id().value())) {
                    await(need, tried, deadline);
                  }
                  ending.again(container);
                } finally {
                  Objects.requireNonNull(tried.get(container.id().value())).complete(null);
                }
              });
    }
  }

  private void await(
      ContainerOrder.Need need, Map<String, CompletableFuture<Void>> tried, long deadline) {
    Optional<LiveContainer> needed = context.registry().find(need.id());
    if (needed.isEmpty()) {
      return;
    }
    try {
      CompletableFuture<Void> start = tried.get(need.id());
      if (start != null) {
        start.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      }
      if (need.healthy()) {
        awaitHealth(needed.get(), deadline);
      }
    } catch (TimeoutException late) {
      // Containers that need it may start without it, or are restarted until they do.
      return;
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitHealth(LiveContainer container, long deadline) throws InterruptedException {
    var news = new Semaphore(0);
    try (Events.Subscription _ =
        context
            .events()
            .subscribe(
                Optional.empty(),
                event -> {
                  if (event.id().equals(container.id().value())) {
                    news.release();
                  }
                })) {
      while (unknown(container)) {
        if (!news.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          return;
        }
      }
    }
  }

  private static boolean unknown(LiveContainer container) {
    ContainerState state = container.state();
    return state.active()
        && state.health().map(health -> health.status() != Health.Status.HEALTHY).orElse(false);
  }
}
