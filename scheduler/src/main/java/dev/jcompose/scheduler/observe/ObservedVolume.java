package dev.jcompose.scheduler.observe;

import java.util.List;
import java.util.Map;

/// A volume as it is now.
///
/// @param name its name
/// @param labels its labels
/// @param uses the containers that mount it, running or not
public record ObservedVolume(String name, Map<String, String> labels, List<ObservedUse> uses) {
  /// Copies the collections.
  public ObservedVolume {
    labels = Map.copyOf(labels);
    uses = List.copyOf(uses);
  }
}
