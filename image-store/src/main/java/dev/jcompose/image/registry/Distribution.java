package dev.jcompose.image.registry;

import dev.jcompose.image.document.Descriptor;
import dev.jcompose.image.document.JsonDocument;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// What a registry has under a name.
///
/// @param descriptor of the manifest or index
/// @param platforms of the images, from an index or else the image itself
public record Distribution(Descriptor descriptor, List<Platform> platforms) {
  /// Copies the list.
  public Distribution {
    platforms = List.copyOf(platforms);
  }

  /// The platform of an image.
  ///
  /// @param variant `v8`; empty for none
  public record Platform(String os, String architecture, String variant) {
    static Platform of(JsonNode node) {
      return new Platform(
          JsonDocument.text(node, "os"),
          JsonDocument.text(node, "architecture"),
          JsonDocument.text(node, "variant"));
    }
  }
}
