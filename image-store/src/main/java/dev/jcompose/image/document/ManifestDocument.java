package dev.jcompose.image.document;

import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What an image is made of.
///
/// @param config its configuration
/// @param layers bottom first
/// @see <a href="https://github.com/opencontainers/image-spec/blob/main/manifest.md">OCI</a>
public record ManifestDocument(Descriptor config, List<Descriptor> layers) {
  private static final int SCHEMA = 2;

  /// Copies the list.
  public ManifestDocument {
    layers = List.copyOf(layers);
  }

  /// Reads one.
  ///
  /// @throws ImageException when it is not a manifest, or could also be read as an index
  public static ManifestDocument parse(byte[] bytes) {
    JsonNode node = JsonDocument.parseObject("manifest", bytes);
    if (node.path("schemaVersion").asInt(0) == 1) {
      throw new ImageException(
          Kind.INVALID, "manifest: schema 1 is not supported (the image is too old)");
    }
    if (node.path("schemaVersion").asInt(0) != SCHEMA || !node.path("config").isObject()) {
      throw new ImageException(Kind.INVALID, "manifest: not an image manifest");
    }
    if (node.has("manifests")) {
      throw new ImageException(Kind.INVALID, "manifest: is both a manifest and an index");
    }
    return new ManifestDocument(
        Descriptor.of(node.path("config")),
        JsonDocument.elements(node, "layers").stream().map(Descriptor::of).toList());
  }

  /// As an OCI manifest.
  public byte[] bytes() {
    ObjectNode node =
        JsonDocument.object().put("schemaVersion", SCHEMA).put("mediaType", Descriptor.MANIFEST);
    node.set("config", config.json());
    ArrayNode list = node.putArray("layers");
    layers.forEach(layer -> list.add(layer.json()));
    return JsonDocument.bytes(node);
  }
}
