package dev.jcompose.engine.lifecycle;

import dev.jcompose.engine.spec.RuntimeSpecs;
import dev.jcompose.image.Snapshot;
import dev.jcompose.image.tree.FileTree;
import dev.jcompose.image.tree.TreePath;
import dev.jcompose.image.tree.TreeStatus;
import dev.jcompose.linux.namespace.IdMapping;
import dev.jcompose.runtime.inside.OpenRoot;
import java.nio.file.Path;
import java.util.Optional;

/// The directory that a container's process starts in. It is there once the container is created,
/// since people copy files to it before they start the container.
///
/// @param path absolute, or empty for the root
/// @param users of a container in a user namespace
/// @see "moby container/container.go: SetupWorkingDirectory"
record Workdir(String path, Optional<IdMapping> users) {
  /// Makes it where the image lacks it. What is in its way is left for the start to tell of.
  void make(Snapshot snapshot) {
    if (path.isEmpty()) {
      return;
    }
    TreePath place = TreePath.of(path);
    if (place.name().isEmpty()
        || snapshot.lower().stream().anyMatch(layer -> isDirectory(layer, place))) {
      return;
    }
    try (OpenRoot root = OpenRoot.of(RuntimeSpecs.rootfs(snapshot));
        FileTree tree = FileTree.open(root.path(), users)) {
      tree.makeDirectories(place);
    }
  }

  private static boolean isDirectory(Path layer, TreePath path) {
    try (FileTree tree = FileTree.open(layer)) {
      return tree.find(path).filter(TreeStatus::isDirectory).isPresent();
    }
  }
}
