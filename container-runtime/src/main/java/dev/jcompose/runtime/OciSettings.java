package dev.jcompose.runtime;

import java.util.List;
import java.util.Map;

/// What a container takes from the world of OCI runtimes.
///
/// @param hooks programs to be run during its life, in this order at each point
/// @param annotations told to hooks
public record OciSettings(List<HookSpec> hooks, Map<String, String> annotations) {
  /// Nothing.
  public static final OciSettings NONE = new OciSettings(List.of(), Map.of());

  /// Copies the collections.
  public OciSettings {
    hooks = List.copyOf(hooks);
    annotations = Map.copyOf(annotations);
  }

  /// Whether programs other than the container's own need its OCI bundle.
  public boolean needsBundle() {
    return !hooks.isEmpty();
  }
}
