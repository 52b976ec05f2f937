package dev.jcompose.cli.progress;

/// A layer in transfer from or to a registry.
///
/// @param image the task it belongs to
/// @param layer the first digits of its digest
/// @param state Docker's words for it
/// @param done bytes so far
/// @param total all bytes; 0 for states that do not count bytes
public record LayerState(String image, String layer, String state, long done, long total) {
  /// Whether nothing more comes of it.
  boolean ended() {
    return switch (state) {
      case "Pulling fs layer", "Downloading", "Preparing", "Pushing" -> false;
      default -> true;
    };
  }
}
