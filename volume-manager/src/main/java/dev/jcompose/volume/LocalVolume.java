package dev.jcompose.volume;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/// A named volume.
///
/// @param name `[a-zA-Z0-9][a-zA-Z0-9_.-]*`
/// @param driver always `local`
/// @param options of the driver: `type`, `o`, `device`
/// @param labels free text
/// @param createdAt when
/// @param mountpoint the directory with the data, on the host
/// @param anonymous whether it has a generated name
public record LocalVolume(
    String name,
    String driver,
    Map<String, String> options,
    Map<String, String> labels,
    Instant createdAt,
    Path mountpoint,
    boolean anonymous) {
  /// Copies the maps.
  public LocalVolume {
    options = Map.copyOf(options);
    labels = Map.copyOf(labels);
  }
}
