package dev.jcompose.image;

import java.util.List;
import java.util.Optional;

/// A request to make an image from a container's writable layer.
///
/// @param snapshot its key
/// @param image what the container was made from
/// @param config how to run it
/// @param command what the container ran, for the history
/// @param name of the new image, if any
/// @param author empty for none
/// @param comment empty for none
public record CommitRequest(
    String snapshot,
    Digest image,
    ImageConfig config,
    List<String> command,
    Optional<String> name,
    String author,
    String comment) {
  /// Copies the list.
  public CommitRequest {
    command = List.copyOf(command);
  }
}
