package dev.jcompose.image.document;

import dev.jcompose.image.Digest;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A pointer to content.
///
/// @param mediaType what it is
/// @param digest of its bytes
/// @param size in bytes
/// @see <a href="https://github.com/opencontainers/image-spec/blob/main/descriptor.md">OCI</a>
public record Descriptor(String mediaType, Digest digest, long size) {
  /// An OCI configuration.
  public static final String CONFIG = "application/vnd.oci.image.config.v1+json";

  /// An OCI manifest.
  public static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

  /// An OCI index.
  public static final String INDEX = "application/vnd.oci.image.index.v1+json";

  /// Docker's manifest.
  public static final String DOCKER_MANIFEST =
      "application/vnd.docker.distribution.manifest.v2+json";

  /// Docker's index.
  public static final String DOCKER_INDEX =
      "application/vnd.docker.distribution.manifest.list.v2+json";

  /// An OCI layer, uncompressed; `+gzip` and `+zstd` for the others.
  public static final String LAYER = "application/vnd.oci.image.layer.v1.tar";

  /// Reads one.
  public static Descriptor of(JsonNode node) {
    JsonNode size = node.path("size");
    if (!size.isIntegralNumber() || !size.canConvertToLong() || size.longValue() < 0) {
      throw new ImageException(Kind.INVALID, "descriptor: its size is not valid");
    }
    return new Descriptor(
        JsonDocument.text(node, "mediaType"),
        digest(JsonDocument.text(node, "digest")),
        size.longValue());
  }

  /// A digest that comes from outside.
  public static Digest digest(String text) {
    try {
      return new Digest(text);
    } catch (IllegalArgumentException problem) {
      String shown = text.length() > 100 ? text.substring(0, 100) + "..." : text;
      throw new ImageException(
          Kind.INVALID, "digest \"" + shown + "\": not sha256 and 64 hexadecimal digits");
    }
  }

  /// Whether it points to a list of manifests.
  public boolean isIndex() {
    return mediaType.equals(INDEX) || mediaType.equals(DOCKER_INDEX);
  }

  /// Whether it points to a manifest.
  public boolean isManifest() {
    return mediaType.equals(MANIFEST) || mediaType.equals(DOCKER_MANIFEST);
  }

  /// As JSON.
  public ObjectNode json() {
    return JsonDocument.object()
        .put("mediaType", mediaType)
        .put("digest", digest.value())
        .put("size", size);
  }
}
