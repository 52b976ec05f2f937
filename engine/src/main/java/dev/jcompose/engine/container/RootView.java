package dev.jcompose.engine.container;

import java.nio.file.Path;

/// A container's file system, held open. Symbolic links in it may point anywhere, so every path
/// must be resolved inside it.
public interface RootView extends AutoCloseable {
  /// Its root directory.
  Path path();

  @Override
  void close();
}
