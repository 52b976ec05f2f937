package dev.jcompose.engine.container;

import dev.jcompose.engine.event.Events;
import dev.jcompose.engine.timing.Timers;
import dev.jcompose.image.overlay.Images;
import dev.jcompose.network.Networks;
import dev.jcompose.runtime.ContainerRuntime;
import dev.jcompose.runtime.log.LogWatch;
import dev.jcompose.volume.Volumes;
import java.util.LinkedHashMap;
import java.util.Map;

/// What the classes that run the life of containers work with: runtime, networks, volumes and
/// images, and the engine's own state.
///
/// @param store containers on disk
/// @param registry containers in memory
public record LifecycleContext(
    ContainerRuntime runtime,
    Networks networks,
    Volumes volumes,
    Images images,
    ContainerStore store,
    Registry registry,
    Events events,
    Timers timers,
    LogWatch logs) {

  /// Publishes an event of a container.
  ///
  /// @param more name and value, in turn
  public void announce(LiveContainer container, String action, String... more) {
    Definition definition = container.definition();
    Map<String, String> attributes = new LinkedHashMap<>(definition.config().labels());
    for (int index = 0; index + 1 < more.length; index += 2) {
      attributes.put(more[index], more[index + 1]);
    }
    attributes.put("image", definition.config().image());
    attributes.put("name", definition.name());
    events.publish("container", action, definition.id(), attributes);
  }

  /// Publishes that a container's volumes have been mounted or unmounted.
  ///
  /// @param action `mount` or `unmount`
  public void announceVolumes(LiveContainer container, String action) {
    for (MountPoint mount : container.definition().mounts()) {
      if (mount.type().equals("volume")) {
        Map<String, String> attributes =
            new LinkedHashMap<>(
                Map.of("container", container.id().value(), "driver", mount.driver()));
        if (action.equals("mount")) {
          attributes.put("destination", mount.destination());
          attributes.put("propagation", mount.propagation());
          attributes.put("read/write", Boolean.toString(mount.rw()));
        }
        events.publish("volume", action, mount.name(), attributes);
      }
    }
  }
}
