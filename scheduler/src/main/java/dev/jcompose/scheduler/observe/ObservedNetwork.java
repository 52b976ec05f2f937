package dev.jcompose.scheduler.observe;

import java.util.List;
import java.util.Map;

/// A network as it is now.
///
/// @param id its full id
/// @param name its name
/// @param labels its labels
/// @param uses the running containers on it
public record ObservedNetwork(
    String id, String name, Map<String, String> labels, List<ObservedUse> uses) {
  /// Copies the collections.
  public ObservedNetwork {
    labels = Map.copyOf(labels);
    uses = List.copyOf(uses);
  }
}
