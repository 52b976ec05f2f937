package dev.jcompose.builder.tree;

import dev.jcompose.image.Digest;
import dev.jcompose.image.store.Store;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.mount.OverlayMount;
import dev.jcompose.linux.mount.OverlayMount.Way;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The merged content of layers, read-only; not mounted anywhere.
public final class LayerView {
  private LayerView() {}

  /// Opens the root directory.
  ///
  /// @param top topmost layer; an empty tree when there is none
  public static Directory open(Store store, Optional<Digest> top) {
    List<Path> layers = store.layers().stack(top);
    if (layers.isEmpty()) {
      return Directory.open(store.empty());
    }
    // Without an upper layer the kernel requires two; besides, it hides the whiteouts of a single
    // one.
    List<Path> lower = new ArrayList<>(layers);
    lower.add(store.empty());
    // The mount's own descriptor is only a reference; this one can be listed.
    return Directory.ofMount(new OverlayMount(Way.ofThisKernel()).view(lower));
  }
}
