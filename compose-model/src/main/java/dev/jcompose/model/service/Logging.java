package dev.jcompose.model.service;

import dev.jcompose.model.value.Ordered;
import java.util.Map;
import java.util.Optional;

/// Where a service's output goes.
///
/// @param driver the engine's default is `json-file`
public record Logging(Optional<String> driver, Map<String, String> options) {
  public Logging {
    options = Ordered.map(options);
  }
}
