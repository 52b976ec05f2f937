package dev.jcompose.engine.project;

import dev.jcompose.image.registry.RegistrySettings;
import java.util.Map;
import java.util.OptionalLong;

/// What the command line says about builds and transfers, beside the Compose file.
///
/// @param noCache whether no step is taken from the cache
/// @param pull whether base images are pulled even when they are there
/// @param check whether Dockerfiles are only checked
/// @param memory bytes a step may use, if limited
/// @param arguments build arguments that go before those of the file
/// @param ssh agents or keys by id, that go before those of the file
/// @param registries how registries are reached, and as whom
/// @param logins the same logins as a `config.json`, for containers that get the socket
public record BuildOptions(
    boolean noCache,
    boolean pull,
    boolean check,
    OptionalLong memory,
    Map<String, String> arguments,
    Map<String, String> ssh,
    RegistrySettings registries,
    String logins) {
  /// Nothing said.
  public static final BuildOptions NONE =
      new BuildOptions(
          false,
          false,
          false,
          OptionalLong.empty(),
          Map.of(),
          Map.of(),
          RegistrySettings.DEFAULT,
          "{}");

  /// Copies the maps.
  public BuildOptions {
    arguments = Map.copyOf(arguments);
    ssh = Map.copyOf(ssh);
  }

  /// The same with registries reached in this way.
  BuildOptions withRegistries(RegistrySettings settings, String asFile) {
    return new BuildOptions(noCache, pull, check, memory, arguments, ssh, settings, asFile);
  }
}
