package dev.jcompose.engine.lifecycle;

import dev.jcompose.engine.container.LifecycleContext;
import dev.jcompose.engine.container.LiveContainer;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.order.ContainerOrder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Stops all containers because the machine or the engine shuts down: with their signal and grace
/// period, and not as if a user had stopped them. A container is stopped after those that need it
/// have ended, or after five seconds, so that the times of a long chain do not add up.
final class OrderedStop {
  private static final Logger LOG = LoggerFactory.getLogger(OrderedStop.class);
  private static final Duration HEAD_START = Duration.ofSeconds(5);

  /// A shutdown does not wait longer for one container; Docker's daemon is killed after this time.
  private static final Duration LONGEST = Duration.ofSeconds(80);

  private final LifecycleContext context;
  private final Ending ending;

  OrderedStop(LifecycleContext context, Ending ending) {
    this.context = context;
    this.ending = ending;
  }

  /// How long [#stop] takes at most.
  Duration atMost() {
    return context.registry().all().stream()
        .filter(container -> container.state().hasProcess())
        .map(OrderedStop::grace)
        .max(Duration::compareTo)
        .map(longest -> longest.plus(HEAD_START).plus(Ending.AFTER_KILL))
        .orElse(Duration.ZERO);
  }

  /// Stops them and waits until they have ended. Nothing is restarted from now on.
  void stop() {
    ending.quiesce();
    List<LiveContainer> running = running();
    ContainerOrder order = Members.order(context.registry());
    CompletableFuture<Void> headStart =
        new CompletableFuture<Void>()
            .completeOnTimeout(null, HEAD_START.toMillis(), TimeUnit.MILLISECONDS);
    Map<String, CompletableFuture<Void>> stopped =
        running.stream()
            .collect(
                Collectors.toMap(
                    container -> container.id().value(), _ -> new CompletableFuture<>()));
    for (LiveContainer container : running) {
      CompletableFuture<?>[] dependents =
          order.dependents(container.id().value()).stream()
              .filter(stopped::containsKey)
              .map(stopped::get)
              .toArray(CompletableFuture<?>[]::new);
      Thread.ofVirtual()
          .name("stop " + container.id().shortId())
          .start(() -> {
            CompletableFuture.anyOf(CompletableFuture.allOf(dependents), headStart).join();
            stop(container);
            Objects.requireNonNull(stopped.get(container.id().value())).complete(null);
          });
    }
    CompletableFuture.allOf(stopped.values().toArray(CompletableFuture<?>[]::new)).join();
  }

  private void stop(LiveContainer container) {
    try {
      ending.stop(container, Optional.of(grace(container)), Optional.empty(), true);
    } catch (EngineException.NotModified ended) {
      LOG.debug("container {} has ended by itself", container.id());
    } catch (RuntimeException problem) {
      LOG.warn("container {}: cannot be stopped: {}", container.id(), problem.getMessage());
    }
  }

  /// Those that have a process once each start under way is done.
  private List<LiveContainer> running() {
    return context.registry().all().stream().filter(OrderedStop::runs).toList();
  }

  private static boolean runs(LiveContainer container) {
    return container
        .holdUnlessRemoved()
        .map(held -> {
          try (held) {
            return held.state().hasProcess();
          }
        })
        .orElse(false);
  }

  private static Duration grace(LiveContainer container) {
    Duration own = Ending.ownGrace(container);
    return own.isNegative() || own.compareTo(LONGEST) > 0 ? LONGEST : own;
  }
}
