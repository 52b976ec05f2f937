package dev.jcompose.runtime;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a container takes from the world of OCI runtimes.
///
/// @param hooks programs to be run during its life, in this order at each point
/// @param annotations told to hooks and to the runtime
/// @param runtime the program that runs it; empty for our own
public record OciSettings(
    List<HookSpec> hooks, Map<String, String> annotations, Optional<OciRuntime> runtime) {
  /// Nothing.
  public static final OciSettings NONE = new OciSettings(List.of(), Map.of(), Optional.empty());

  /// Copies the collections.
  public OciSettings {
    hooks = List.copyOf(hooks);
    annotations = Map.copyOf(annotations);
  }

  /// Whether programs other than the container's own need its OCI bundle.
  public boolean needsBundle() {
    return runtime.isPresent() || !hooks.isEmpty();
  }
}
