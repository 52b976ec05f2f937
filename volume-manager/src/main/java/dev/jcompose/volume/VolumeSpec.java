package dev.jcompose.volume;

import java.util.Map;
import java.util.Optional;

/// A volume to create.
///
/// @param name empty for an anonymous volume, which gets a name of 64 hexadecimal digits
/// @param driver `local`
/// @param options of the driver: `type`, `o`, `device`
/// @param labels free text
public record VolumeSpec(
    Optional<String> name, String driver, Map<String, String> options, Map<String, String> labels) {
  /// Copies the maps.
  public VolumeSpec {
    options = Map.copyOf(options);
    labels = Map.copyOf(labels);
  }
}
