package dev.jcompose.image.build;

import dev.jcompose.image.Digest;
import dev.jcompose.image.store.Store;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.mount.FileSystem;
import dev.jcompose.linux.mount.MountAttribute;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The merged content of layers, to read from; mounted nowhere.
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
    try (FileSystem overlay = FileSystem.of("overlay")) {
      layers.forEach(path -> overlay.set("lowerdir+", path.toString()));
      // Without an upper layer the kernel wants two; and it takes whiteouts out of a single one.
      overlay.set("lowerdir+", store.empty().toString());
      // The mount's own descriptor is only a reference; this one can be listed.
      try (Directory mount = new Directory(overlay.mount(MountAttribute.READ_ONLY))) {
        return mount.again();
      }
    }
  }
}
