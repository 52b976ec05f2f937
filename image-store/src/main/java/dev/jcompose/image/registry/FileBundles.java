package dev.jcompose.image.registry;

import dev.jcompose.image.Digest;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import dev.jcompose.image.content.Sha256;
import dev.jcompose.image.document.Descriptor;
import dev.jcompose.image.document.JsonDocument;
import dev.jcompose.image.reference.ImageReference;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Pushes and fetches artifacts made of files.
///
/// @param registries how they are reached
public record FileBundles(Registries registries) {
  /// The empty configuration of an artifact without one.
  private static final String EMPTY = "application/vnd.oci.empty.v1+json";

  private static final byte[] NOTHING = "{}".getBytes(StandardCharsets.UTF_8);

  /// What is said to registries.
  public enum Form {
    /// With `artifactType`, since 1.1 of the specification.
    OCI_1_1,
    /// With a configuration whose media type says what it is.
    OCI_1_0
  }

  /// An artifact as fetched.
  ///
  /// @param digest of its manifest
  public record Fetched(Digest digest, FileBundle artifact) {}

  /// Pushes.
  ///
  /// @param oldType media type of the configuration where the form has no type of the artifact
  /// @return the digest of the manifest
  /// @throws ImageException when the registry refuses
  public Digest push(
      ImageReference name,
      RegistrySettings settings,
      FileBundle artifact,
      Form form,
      String oldType)
      throws InterruptedException {
    ImageReference wanted = name.withDefaultTag();
    RepositoryClient client = registries.forPush(wanted, settings);
    Descriptor configuration = put(client, form == Form.OCI_1_1 ? EMPTY : oldType, NOTHING);
    ObjectNode manifest =
        JsonDocument.object().put("schemaVersion", 2).put("mediaType", Descriptor.MANIFEST);
    if (form == Form.OCI_1_1) {
      manifest.put("artifactType", artifact.type());
    }
    manifest.set("config", described(configuration, NOTHING));
    ArrayNode layers = manifest.putArray("layers");
    for (FileBundle.Part part : artifact.parts()) {
      byte[] bytes = part.text().getBytes(StandardCharsets.UTF_8);
      ObjectNode layer = described(put(client, part.mediaType(), bytes), bytes);
      ObjectNode annotations = layer.putObject("annotations");
      new TreeMap<>(part.annotations()).forEach(annotations::put);
      layers.add(layer);
    }
    manifest
        .putObject("annotations")
        .put(
            "org.opencontainers.image.created",
            Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    byte[] bytes = JsonDocument.bytes(manifest);
    client.putManifest(wanted.tag().orElse("latest"), Descriptor.MANIFEST, bytes);
    return Sha256.of(bytes);
  }

  /// Copies images into the repository of an artifact that is there, and pushes an index of them
  /// that names it as its subject. The index has no tag.
  ///
  /// @param artifact digest of its manifest
  /// @param images by name, as they are in their registries
  /// @param annotations of the index
  public Digest pushImages(
      ImageReference name,
      RegistrySettings settings,
      Digest artifact,
      List<ImageReference> images,
      Map<String, String> annotations)
      throws InterruptedException {
    RepositoryClient client = registries.forPush(name.withDefaultTag(), settings);
    RepositoryClient.Fetched subject = client.manifest(artifact.value());
    ObjectNode index =
        JsonDocument.object().put("schemaVersion", 2).put("mediaType", Descriptor.INDEX);
    ArrayNode manifests = index.putArray("manifests");
    for (ImageReference image : images) {
      RepositoryClient source = registries.forPull(image.withDefaultTag(), settings).getLast();
      Optional<String> neighbour =
          Optional.of(image.path()).filter(_ -> image.domain().equals(name.domain()));
      manifests.add(new RegistryCopy(source, client, neighbour).copy(image).json());
    }
    Descriptor about =
        new Descriptor(Descriptor.MANIFEST, subject.digest(), subject.bytes().length);
    index.set("subject", about.json());
    ObjectNode notes = index.putObject("annotations");
    new TreeMap<>(annotations).forEach(notes::put);
    byte[] bytes = JsonDocument.bytes(index);
    Digest digest = Sha256.of(bytes);
    client.putManifest(digest.value(), Descriptor.INDEX, bytes);
    return digest;
  }

  private static ObjectNode described(Descriptor descriptor, byte[] bytes) {
    return descriptor.json().put("data", Base64.getEncoder().encodeToString(bytes));
  }

  private static Descriptor put(RepositoryClient client, String mediaType, byte[] bytes)
      throws InterruptedException {
    Descriptor descriptor = new Descriptor(mediaType, Sha256.of(bytes), bytes.length);
    if (!client.hasBlob(descriptor.digest())) {
      client.upload(
          client.beginUpload(), descriptor.digest(), HttpRequest.BodyPublishers.ofByteArray(bytes));
    }
    return descriptor;
  }

  /// Fetches.
  ///
  /// @param type the type to choose from an index
  /// @throws ImageException when it does not exist, or is not an artifact
  public Fetched fetch(ImageReference name, RegistrySettings settings, String type)
      throws InterruptedException {
    ImageReference wanted = name.withDefaultTag();
    RepositoryClient client = registries.forPull(wanted, settings).getLast();
    String reference =
        wanted.digest().map(Digest::value).orElseGet(() -> wanted.tag().orElse("latest"));
    RepositoryClient.Fetched fetched = client.manifest(reference);
    JsonNode manifest = JsonDocument.parseObject("manifest", fetched.bytes());
    if (manifest.has("manifests")) {
      manifest = ofType(client, name, manifest, type);
    }
    String found = manifest.path("artifactType").asString("");
    String configuration = manifest.path("config").path("mediaType").asString("");
    List<FileBundle.Part> parts = new ArrayList<>();
    for (JsonNode layer : manifest.path("layers")) {
      Map<String, String> annotations = new LinkedHashMap<>();
      layer
          .path("annotations")
          .properties()
          .forEach(entry -> annotations.put(entry.getKey(), entry.getValue().asString("")));
      byte[] bytes = client.document(Descriptor.of(layer));
      parts.add(
          new FileBundle.Part(
              JsonDocument.text(layer, "mediaType"),
              annotations,
              new String(bytes, StandardCharsets.UTF_8)));
    }
    return new Fetched(
        fetched.digest(), new FileBundle(found.isEmpty() ? configuration : found, parts));
  }

  private static JsonNode ofType(
      RepositoryClient client, ImageReference name, JsonNode index, String type)
      throws InterruptedException {
    for (JsonNode entry : index.path("manifests")) {
      if (type.equals(entry.path("artifactType").asString(""))) {
        return JsonDocument.parseObject(
            "manifest", client.manifest(JsonDocument.text(entry, "digest")).bytes());
      }
    }
    throw new ImageException(
        Kind.INVALID, name.familiar() + ": its index has nothing of type " + type);
  }
}
