package dev.jcompose.engine.stored;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/// A secret or config of the engine's store, without its value.
///
/// @param name unique among its kind
/// @param createdAt when it was stored
/// @param labels free text
/// @param value the file with its bytes, which only root can read
public record StoredFile(String name, Instant createdAt, Map<String, String> labels, Path value) {
  public StoredFile {
    labels = Map.copyOf(labels);
  }
}
