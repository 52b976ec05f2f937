package dev.jcompose.model.volume;

import dev.jcompose.model.value.Extensions;
import dev.jcompose.model.value.Ordered;
import java.util.Map;
import java.util.Optional;

/// A top-level volume.
///
/// @param key its name in the file
/// @param name its name in the engine
/// @param external true when it exists outside the project and is neither created nor removed
/// @param driver the engine's default is `local`
public record Volume(
    String key,
    String name,
    boolean external,
    Optional<String> driver,
    Map<String, String> driverOptions,
    Map<String, String> labels,
    Extensions extensions) {
  public Volume {
    driverOptions = Ordered.map(driverOptions);
    labels = Ordered.map(labels);
  }
}
