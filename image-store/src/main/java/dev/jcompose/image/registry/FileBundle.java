package dev.jcompose.image.registry;

import java.util.List;
import java.util.Map;

/// An artifact in a registry that is not an image: a few small files with their types.
///
/// @param type what it is, `artifactType` of the manifest; where that is missing, the media type of
///   its configuration
/// @param parts in order
/// @see <a
///   href="https://github.com/opencontainers/image-spec/blob/main/manifest.md#guidelines-for-artifact-usage">OCI:
///   artifacts</a>
public record FileBundle(String type, List<Part> parts) {
  public FileBundle {
    parts = List.copyOf(parts);
  }

  /// A file of it.
  ///
  /// @param mediaType what it is
  /// @param annotations said of it
  /// @param text its content
  public record Part(String mediaType, Map<String, String> annotations, String text) {
    public Part {
      annotations = Map.copyOf(annotations);
    }
  }
}
