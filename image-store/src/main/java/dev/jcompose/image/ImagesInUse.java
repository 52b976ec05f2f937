package dev.jcompose.image;

import java.util.Set;

/// Ids of the images that containers use.
///
/// @param held by containers that run, or mounted into one: those are not removed, even with force
/// @param stopped by containers that do not run: what such a container is made of stays without the
///   image as well
public record ImagesInUse(Set<Digest> held, Set<Digest> stopped) {
  /// None is.
  public static final ImagesInUse NONE = new ImagesInUse(Set.of(), Set.of());

  /// Copies the sets.
  public ImagesInUse {
    held = Set.copyOf(held);
    stopped = Set.copyOf(stopped);
  }

  /// Whether an image cannot be removed.
  public boolean keeps(Digest image, boolean force) {
    return held.contains(image) || (!force && stopped.contains(image));
  }
}
