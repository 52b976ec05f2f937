package dev.jcompose.engine.lifecycle;

import dev.jcompose.engine.container.LiveContainer;
import dev.jcompose.engine.container.LockedContainer;
import dev.jcompose.engine.container.RootView;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.error.Failures;
import dev.jcompose.engine.spec.RuntimeSpecs;
import dev.jcompose.image.Snapshot;
import dev.jcompose.image.overlay.Images;
import dev.jcompose.linux.namespace.IdMapping;
import dev.jcompose.runtime.inside.OpenRoot;
import java.nio.file.Path;
import java.util.Optional;

/// The file systems of containers, whether they run or not.
final class ContainerRoots {
  private ContainerRoots() {}

  /// That of one container.
  static RootView open(LiveContainer container, Images images) {
    try (LockedContainer _ = container.hold()) {
      if (container.state().hasProcess()) {
        return new ProcessRoot(
            Path.of("/proc", Integer.toString(container.state().pid()), "root"),
            container.definition().users());
      }
      Snapshot snapshot =
          images
              .snapshot(container.id().value())
              .orElseThrow(() ->
                  new EngineException.ServerError(
                      "container " + container.id() + ": its writable layer is gone"));
      OpenRoot open =
          Failures.translated(() ->
              OpenRoot.of(
                  RuntimeSpecs.rootfs(snapshot), RuntimeSpecs.binds(container.definition())));
      return new StoppedRoot(open);
    }
  }

  /// The root of a running container, seen through its first process.
  private record ProcessRoot(Path path, Optional<IdMapping> users) implements RootView {
    @Override
    public void close() {
      // Nothing is held open.
    }
  }

  /// The root of a container that does not run.
  private record StoppedRoot(OpenRoot open) implements RootView {
    @Override
    public Path path() {
      return open.path();
    }

    @Override
    public void close() {
      open.close();
    }
  }
}
