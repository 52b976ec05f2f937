package dev.jcompose.engine.project;

import dev.jcompose.image.registry.RegistrySettings;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// The command line's settings for builds and transfers, in addition to the Compose file.
///
/// @param noCache whether no step is taken from the cache
/// @param pull whether base images are pulled even when they exist
/// @param check whether Dockerfiles are only checked
/// @param toRun whether images are only needed for containers here: then one platform is enough
/// @param memory bytes a step may use, if limited
/// @param provenance instead of that of the file
/// @param sbom instead of that of the file
/// @param arguments build arguments that take precedence over those of the file
/// @param ssh agents or keys by id, which take precedence over those of the file
/// @param registries how registries are reached, and with which credentials
/// @param logins the same logins as a `config.json`, for containers that get the socket
public record BuildOptions(
    boolean noCache,
    boolean pull,
    boolean check,
    boolean toRun,
    OptionalLong memory,
    Optional<String> provenance,
    Optional<String> sbom,
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
          true,
          OptionalLong.empty(),
          Optional.empty(),
          Optional.empty(),
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
    return new BuildOptions(
        noCache, pull, check, toRun, memory, provenance, sbom, arguments, ssh, settings, asFile);
  }
}
