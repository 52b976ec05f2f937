package dev.jcompose.model.bind;

import dev.jcompose.model.build.Build;

/// Reads `build`.
final class BuildBinder {
  private BuildBinder() {}

  static Build bind(Attributes build) {
    return new Build(
        build.text("context"),
        build.text("dockerfile"),
        build.text("dockerfile_inline"),
        build.optionalMap("args"),
        build.textMap("additional_contexts"),
        build.text("target"),
        build.textMap("labels"),
        build.texts("tags"),
        build.texts("platforms"),
        build.isSet("no_cache"),
        build.texts("no_cache_filter"),
        build.texts("cache_from"),
        build.texts("cache_to"),
        build.isSet("pull"),
        build.text("network"),
        build.listMap("extra_hosts"),
        build.text("isolation"),
        build.isSet("privileged"),
        build.texts("entitlements"),
        build.size("shm_size"),
        ResourcesBinder.ulimits(build),
        MountBinder.grants(build, "secrets"),
        build.textMap("ssh"),
        build.text("provenance"),
        build.text("sbom"));
  }
}
