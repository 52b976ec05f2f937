package dev.jcompose.image.registry;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// How registries are reached.
///
/// @param credentials by the domain of an image's name; none for anonymous
/// @param insecure domains that may be accessed without TLS, besides loopback
/// @param mirrors hosts to ask first, by domain: `docker.io` to `mirror.local:5000`
public record RegistrySettings(
    Function<String, Optional<Credential>> credentials,
    Set<String> insecure,
    Map<String, List<String>> mirrors) {
  /// Anonymous, TLS, no mirrors.
  public static final RegistrySettings DEFAULT =
      new RegistrySettings(domain -> Optional.empty(), Set.of(), Map.of());

  /// Copies the collections.
  public RegistrySettings {
    insecure = Set.copyOf(insecure);
    mirrors = Map.copyOf(mirrors);
  }
}
