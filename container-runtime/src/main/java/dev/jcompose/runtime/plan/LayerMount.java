package dev.jcompose.runtime.plan;

import dev.jcompose.linux.mount.MountTree;
import dev.jcompose.linux.mount.OverlayMount;
import dev.jcompose.linux.mount.OverlayMount.Way;
import dev.jcompose.runtime.MountSpec;
import java.util.Optional;

/// Images that are mounted into a container, prepared as detached mounts.
final class LayerMount {
  private LayerMount() {}

  /// The mount, to be closed by the caller.
  ///
  /// @throws dev.jcompose.linux.call.LinuxException when a layer or the part of it is missing
  static MountTree prepare(MountSpec.Layers layers, Optional<UserNamespace> user) {
    if (user.isPresent()) {
      return new MountTree(
          UnmappedIds.explaining(
              layers.lower().getFirst(),
              () ->
                  OverlayMount.mapped(
                      new OverlayMount.Layers(layers.lower(), Optional.empty(), false),
                      user.orElseThrow().mapping(),
                      layers.subpath())));
    }
    return new MountTree(
        layers.subpath().isEmpty()
            ? new OverlayMount(Way.ofThisKernel()).view(layers.lower())
            : OverlayMount.viewOf(layers.lower(), layers.subpath()));
  }
}
