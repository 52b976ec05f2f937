package dev.jcompose.builder.source;

import dev.jcompose.image.store.Store;
import dev.jcompose.linux.file.Directory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A directory of the store that is deleted with its content, at the latest when the store is
/// opened again.
record TemporaryDirectory(Path path) implements AutoCloseable {
  static TemporaryDirectory of(Store store, String prefix) throws IOException {
    return new TemporaryDirectory(Files.createTempDirectory(store.temporary(), prefix));
  }

  @Override
  public void close() {
    try (Directory parent = Directory.open(path.resolveSibling("."))) {
      parent.removeTree(path.getFileName().toString());
    }
  }
}
