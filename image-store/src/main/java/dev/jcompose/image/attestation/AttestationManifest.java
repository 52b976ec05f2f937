package dev.jcompose.image.attestation;

import dev.jcompose.image.content.Sha256;
import dev.jcompose.image.document.Descriptor;
import dev.jcompose.image.document.JsonDocument;
import dev.jcompose.linux.name.Platform;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The manifest that carries the statements about an image to a registry, as BuildKit writes it: an
/// image for no platform whose layers are the statements. The index of the image names it.
///
/// @param statements the layers
/// @param config the configuration
/// @param manifest the manifest itself
/// @see <a
///   href="https://docs.docker.com/build/metadata/attestations/attestation-storage/">Attestation
///   storage</a>
public record AttestationManifest(
    List<ObjectNode> statements, ObjectNode config, ObjectNode manifest) {
  private static final String UNKNOWN = "unknown";

  /// Copies the list.
  public AttestationManifest {
    statements = List.copyOf(statements);
  }

  /// A predicate with its type.
  public record Predicate(String type, JsonNode content) {}

  /// Makes one.
  ///
  /// @param image manifest of the image
  /// @param name that the image is pushed under
  public static AttestationManifest of(
      List<Predicate> predicates, Descriptor image, String name, Platform platform) {
    List<ObjectNode> statements = new ArrayList<>();
    ArrayNode diffIds = JsonDocument.array();
    ArrayNode layers = JsonDocument.array();
    for (Predicate predicate : predicates) {
      ObjectNode statement = statement(predicate, image, name, platform);
      statements.add(statement);
      Descriptor descriptor = descriptor(Attestation.STATEMENT, statement);
      diffIds.add(descriptor.digest().value());
      ObjectNode layer = descriptor.json();
      layer.putObject("annotations").put("in-toto.io/predicate-type", predicate.type());
      layers.add(layer);
    }
    ObjectNode configuration =
        JsonDocument.object().put("architecture", UNKNOWN).put("os", UNKNOWN);
    configuration.putObject("config");
    configuration.putObject("rootfs").put("type", "layers").set("diff_ids", diffIds);
    ObjectNode manifest =
        JsonDocument.object().put("schemaVersion", 2).put("mediaType", Descriptor.MANIFEST);
    manifest.set("config", descriptor(Descriptor.CONFIG, configuration).json());
    manifest.set("layers", layers);
    return new AttestationManifest(statements, configuration, manifest);
  }

  private static ObjectNode statement(
      Predicate predicate, Descriptor image, String name, Platform platform) {
    ObjectNode statement =
        JsonDocument.object()
            .put("_type", "https://in-toto.io/Statement/v0.1")
            .put("predicateType", predicate.type());
    ObjectNode subject = statement.putArray("subject").addObject();
    subject.put(
        "name", "pkg:docker/" + name + "?platform=" + platform.toString().replace("/", "%2F"));
    subject.putObject("digest").put("sha256", image.digest().hex());
    statement.set("predicate", predicate.content());
    return statement;
  }

  /// A pointer to a document as it is sent.
  public static Descriptor descriptor(String mediaType, ObjectNode document) {
    byte[] bytes = JsonDocument.bytes(document);
    return new Descriptor(mediaType, Sha256.of(bytes), bytes.length);
  }

  /// Its entry in the index.
  public ObjectNode entry(Descriptor image) {
    ObjectNode entry = descriptor(Descriptor.MANIFEST, manifest).json();
    entry
        .putObject("annotations")
        .put("vnd.docker.reference.digest", image.digest().value())
        .put("vnd.docker.reference.type", "attestation-manifest");
    entry.putObject("platform").put("architecture", UNKNOWN).put("os", UNKNOWN);
    return entry;
  }
}
