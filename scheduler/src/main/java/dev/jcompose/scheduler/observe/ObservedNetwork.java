package dev.jcompose.scheduler.observe;

import java.util.Map;
import java.util.Set;

/// A network as it is now.
///
/// @param id its full id
/// @param name its name
/// @param labels its labels
/// @param containers ids of the containers on it
public record ObservedNetwork(
    String id, String name, Map<String, String> labels, Set<String> containers) {
  /// Copies the collections.
  public ObservedNetwork {
    labels = Map.copyOf(labels);
    containers = Set.copyOf(containers);
  }
}
