package dev.jcompose.engine.container;

import dev.jcompose.engine.event.Events;
import dev.jcompose.engine.timing.Timers;
import dev.jcompose.image.overlay.Images;
import dev.jcompose.network.Networks;
import dev.jcompose.runtime.ContainerRuntime;
import dev.jcompose.runtime.log.LogWatch;
import dev.jcompose.volume.Volumes;

/// What the life of containers is made of: the leaves, and what the engine keeps.
///
/// @param store containers on disk
/// @param registry containers in memory
public record Parts(
    ContainerRuntime runtime,
    Networks networks,
    Volumes volumes,
    Images images,
    ContainerStore store,
    Registry registry,
    Events events,
    Timers timers,
    LogWatch logs) {

  /// Tells of something that happened to a container.
  ///
  /// @param more name and value, in turn
  public void announce(LiveContainer container, String action, String... more) {
    Definition definition = container.definition();
    java.util.Map<String, String> attributes =
        new java.util.LinkedHashMap<>(definition.config().labels());
    for (int index = 0; index + 1 < more.length; index += 2) {
      attributes.put(more[index], more[index + 1]);
    }
    attributes.put("image", definition.config().image());
    attributes.put("name", definition.name());
    events.publish("container", action, definition.id(), attributes);
  }
}
