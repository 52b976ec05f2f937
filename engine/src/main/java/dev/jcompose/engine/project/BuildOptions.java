package dev.jcompose.engine.project;

import java.util.Map;

/// What the command line says about builds, beside the Compose file.
///
/// @param noCache whether no step is taken from the cache
/// @param pull whether base images are pulled even when they are there
/// @param arguments build arguments that go before those of the file
public record BuildOptions(boolean noCache, boolean pull, Map<String, String> arguments) {
  /// Nothing said.
  public static final BuildOptions NONE = new BuildOptions(false, false, Map.of());

  /// Copies the map.
  public BuildOptions {
    arguments = Map.copyOf(arguments);
  }
}
