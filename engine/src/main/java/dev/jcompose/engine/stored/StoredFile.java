package dev.jcompose.engine.stored;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// A secret or config of the engine's store, without its value.
///
/// @param name unique among its kind
/// @param createdAt when it was stored
/// @param labels free text
/// @param templateDriver `golang` when the value is a template
/// @param value the file with its bytes, which only root can read
public record StoredFile(
    String name,
    Instant createdAt,
    Map<String, String> labels,
    Optional<String> templateDriver,
    Path value) {
  public StoredFile {
    labels = Map.copyOf(labels);
  }
}
