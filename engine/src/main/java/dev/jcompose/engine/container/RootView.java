package dev.jcompose.engine.container;

import dev.jcompose.linux.namespace.IdMapping;
import java.nio.file.Path;
import java.util.Optional;

/// A container's file system, held open. Symbolic links in it may point anywhere, so every path
/// must be resolved inside it.
public interface RootView extends AutoCloseable {
  /// Its root directory.
  Path path();

  /// The mapping of the ids that its files show, when it is seen as the host sees a container in a
  /// user namespace; empty when they are the container's.
  default Optional<IdMapping> users() {
    return Optional.empty();
  }

  @Override
  void close();
}
