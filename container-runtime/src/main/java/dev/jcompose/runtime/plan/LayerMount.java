package dev.jcompose.runtime.plan;

import dev.jcompose.linux.mount.MountTree;
import dev.jcompose.linux.mount.OverlayMount;
import dev.jcompose.linux.mount.OverlayMount.Way;
import dev.jcompose.runtime.MountSpec;

/// Images that are mounted into a container, prepared as detached mounts.
final class LayerMount {
  private LayerMount() {}

  /// The mount, to be closed by the caller.
  ///
  /// @throws dev.jcompose.linux.call.LinuxException when a layer or the part of it is missing
  static MountTree prepare(MountSpec.Layers layers) {
    return new MountTree(
        layers.subpath().isEmpty()
            ? new OverlayMount(Way.ofThisKernel()).view(layers.lower())
            : OverlayMount.viewOf(layers.lower(), layers.subpath()));
  }
}
