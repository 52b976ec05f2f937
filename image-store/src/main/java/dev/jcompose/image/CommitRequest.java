package dev.jcompose.image;

import java.util.List;
import java.util.Optional;

/// An image to be made of a container's writable layer.
///
/// @param snapshot its key
/// @param image what the container was made from
/// @param config what the container runs with
/// @param name of the new image, if any
/// @param changes Dockerfile instructions, applied to the configuration
/// @param author empty for none
/// @param comment empty for none
public record CommitRequest(
    String snapshot,
    Digest image,
    ImageConfig config,
    Optional<String> name,
    List<String> changes,
    String author,
    String comment) {
  /// Copies the list.
  public CommitRequest {
    changes = List.copyOf(changes);
  }
}
