package dev.jcompose.scheduler.observe;

import java.util.Map;

/// A volume as it is now.
///
/// @param name its name
/// @param labels its labels
public record ObservedVolume(String name, Map<String, String> labels) {
  /// Copies the map.
  public ObservedVolume {
    labels = Map.copyOf(labels);
  }
}
