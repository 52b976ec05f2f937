package dev.jcompose.image;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What `docker image inspect` shows beyond [Image].
///
/// @param image the rest
/// @param author of the configuration, empty for none
/// @param comment of the last history entry, empty for none
/// @param variant of the architecture, empty for none
/// @param osVersion empty for none
/// @param lastTagged when a name was given last
/// @param history oldest first, as in the configuration
/// @param layerSizes unpacked bytes of each of the image's layers, bottom first
/// @param parent the image of the container that it was committed from
/// @param manifest digest of the manifest in the store
public record ImageDetails(
    Image image,
    String author,
    String comment,
    String variant,
    String osVersion,
    Optional<Instant> lastTagged,
    List<HistoryEntry> history,
    List<Long> layerSizes,
    Optional<Digest> parent,
    Digest manifest) {
  /// Copies the lists.
  public ImageDetails {
    history = List.copyOf(history);
    layerSizes = List.copyOf(layerSizes);
  }
}
