package dev.jcompose.builder.request;

import dev.jcompose.image.registry.RegistrySettings;

/// Where the base images of a Dockerfile come from.
///
/// @param when whether a registry is asked
/// @param registries how it is reached
public record BasePolicy(When when, RegistrySettings registries) {
  /// Only the store.
  public static final BasePolicy LOCAL = new BasePolicy(When.NEVER, RegistrySettings.DEFAULT);

  /// When a registry is asked.
  public enum When {
    /// Never: only images in the store are used.
    NEVER,
    /// For images that are not in the store.
    MISSING,
    /// Always, because the image in the store may be old (`pull: true`).
    ALWAYS
  }
}
