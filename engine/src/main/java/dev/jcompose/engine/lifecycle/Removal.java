package dev.jcompose.engine.lifecycle;

import dev.jcompose.engine.container.LifecycleContext;
import dev.jcompose.engine.container.LiveContainer;
import dev.jcompose.engine.container.LockedContainer;
import dev.jcompose.engine.container.WaitResult;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.error.Failures;
import dev.jcompose.engine.exec.Execs;
import dev.jcompose.engine.network.NetworkResolver;
import dev.jcompose.engine.network.PredefinedNetworks;
import dev.jcompose.volume.VolumeException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Removes containers that do not run. The intent is saved first, so that the next engine can
/// finish what this one could not.
final class Removal {
  private final LifecycleContext context;
  private final NetworkResolver networks;
  private final Execs execs;

  Removal(LifecycleContext context, NetworkResolver networks, Execs execs) {
    this.context = context;
    this.networks = networks;
    this.execs = execs;
  }

  /// Removes a container that does not run.
  ///
  /// @param volumes whether its anonymous volumes are removed, too
  /// @throws EngineException.Conflict when it runs
  void remove(LiveContainer container, boolean volumes) {
    List<CompletableFuture<WaitResult>> waiters;
    try (LockedContainer held = container.hold()) {
      if (container.state().active()) {
        throw new EngineException.Conflict(
            "cannot remove container \"/"
                + container.definition().name()
                + "\": container is "
                + container.state().status().word()
                + ": stop the container before removing or force remove");
      }
      held.removing(volumes);
      Failures.translating(() -> erase(container, volumes));
      held.removed();
      context.registry().remove(container);
      execs.forget(container);
      waiters = held.takeRemovalWaiters();
      context.announce(container, "destroy");
      held.tellExit(result(container));
    }
    waiters.forEach(waiter -> waiter.complete(result(container)));
    if (container.definition().networks().containsKey(PredefinedNetworks.BRIDGE)) {
      networks.tidyBridge();
    }
  }

  private static WaitResult result(LiveContainer container) {
    return new WaitResult(container.state().exitCode(), "");
  }

  /// Removes everything of a container from the disk; can be repeated.
  void erase(LiveContainer container, boolean volumes) {
    String id = container.id().value();
    context.runtime().delete(container.id());
    context.images().removeSnapshot(id);
    if (volumes) {
      container.definition().anonymousVolumes().forEach(this::removeVolume);
    }
    context.store().delete(id);
  }

  /// A volume that another container uses by now (`volumes_from`, or taken over when it was
  /// recreated) stays.
  private void removeVolume(String name) {
    boolean shared =
        context.registry().all().stream()
                .filter(other ->
                    other.definition().mounts().stream()
                        .anyMatch(mount -> mount.name().equals(name)))
                .limit(2)
                .count()
            > 1;
    if (shared) {
      return;
    }
    try {
      context.volumes().remove(name);
    } catch (VolumeException problem) {
      if (problem.kind() != VolumeException.Kind.NOT_FOUND) {
        throw problem;
      }
    }
  }
}
