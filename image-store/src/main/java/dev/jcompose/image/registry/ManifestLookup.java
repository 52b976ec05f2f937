package dev.jcompose.image.registry;

import dev.jcompose.image.Digest;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import dev.jcompose.image.document.ConfigDocument;
import dev.jcompose.image.document.Descriptor;
import dev.jcompose.image.document.JsonDocument;
import dev.jcompose.image.document.ManifestDocument;
import dev.jcompose.image.reference.ImageReference;
import dev.jcompose.image.reference.Spelling;
import dev.jcompose.linux.name.Platform;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// What a name refers to at a registry, and which of its manifests is for this machine.
final class ManifestLookup {
  private ManifestLookup() {}

  /// @throws ImageException when it does not exist, with tags that are spelt alike
  static RepositoryClient.Fetched manifest(ImageReference name, RepositoryClient client)
      throws InterruptedException {
    try {
      return client.manifest(name.digest().map(Digest::value).or(name::tag).orElse("latest"));
    } catch (ImageException failure) {
      if (failure.kind() != Kind.NOT_FOUND || name.tag().isEmpty()) {
        throw failure;
      }
      String tag = name.tag().get();
      List<String> near =
          client.tags().stream()
              .filter(known -> Spelling.distance(known, tag) <= Math.max(2, tag.length() / 3))
              .sorted(Comparator.comparingInt(known -> Spelling.distance(known, tag)))
              .limit(3)
              .toList();
      throw near.isEmpty()
          ? failure
          : new ImageException(
              Kind.NOT_FOUND, failure.getMessage() + " (near: " + String.join(", ", near) + ")");
    }
  }

  /// The manifest for this machine, possibly from an index.
  static ManifestDocument image(RepositoryClient.Fetched fetched, RepositoryClient client)
      throws InterruptedException {
    return image(fetched, client, 0);
  }

  private static ManifestDocument image(
      RepositoryClient.Fetched fetched, RepositoryClient client, int depth)
      throws InterruptedException {
    JsonNode node = JsonDocument.parseObject("manifest", fetched.bytes());
    String inside = JsonDocument.text(node, "mediaType");
    if (!inside.isEmpty()
        && !fetched.mediaType().isEmpty()
        && !inside.equals(fetched.mediaType())) {
      throw new ImageException(
          Kind.INVALID,
          client.what() + ": manifest says " + inside + ", the registry " + fetched.mediaType());
    }
    boolean index =
        fetched.mediaType().equals(Descriptor.INDEX)
            || fetched.mediaType().equals(Descriptor.DOCKER_INDEX);
    if (!index) {
      return ManifestDocument.parse(fetched.bytes());
    }
    if (depth > 1 || node.has("layers")) {
      throw new ImageException(Kind.INVALID, client.what() + ": its index is not valid");
    }
    List<String> offered = new ArrayList<>();
    for (JsonNode entry : JsonDocument.elements(node, "manifests")) {
      String os = JsonDocument.text(entry.path("platform"), "os");
      String architecture = JsonDocument.text(entry.path("platform"), "architecture");
      if (Platform.HERE.fits(os, architecture)) {
        return image(client.manifest(Descriptor.of(entry).digest().value()), client, depth + 1);
      }
      offered.add(os + "/" + architecture);
    }
    throw new ImageException(
        Kind.NOT_FOUND,
        client.what()
            + ": no image for "
            + Platform.HERE
            + " (there is "
            + String.join(", ", offered)
            + ")");
  }

  /// @throws ImageException when an image is for another platform than this machine's
  static void checkPlatform(RepositoryClient client, ConfigDocument document) {
    boolean ours =
        document.os().equals(Platform.HERE.os())
            && (document.architecture().isEmpty()
                || document.architecture().equals(Platform.HERE.architecture()));
    if (!ours) {
      throw new ImageException(
          Kind.NOT_FOUND,
          client.what()
              + ": is for "
              + document.os()
              + "/"
              + document.architecture()
              + ", this machine is "
              + Platform.HERE);
    }
  }

  /// The manifest and its platforms; no layer is fetched.
  static Distribution distribution(RepositoryClient.Fetched fetched, RepositoryClient client)
      throws InterruptedException {
    JsonNode node = JsonDocument.parseObject("manifest", fetched.bytes());
    String type =
        fetched.mediaType().isEmpty() ? JsonDocument.text(node, "mediaType") : fetched.mediaType();
    Descriptor descriptor = new Descriptor(type, fetched.digest(), fetched.bytes().length);
    if (descriptor.isIndex()) {
      List<Distribution.Platform> platforms =
          JsonDocument.elements(node, "manifests").stream()
              .map(entry -> Distribution.Platform.of(entry.path("platform")))
              .toList();
      return new Distribution(descriptor, platforms);
    }
    byte[] config = client.document(ManifestDocument.parse(fetched.bytes()).config());
    return new Distribution(
        descriptor,
        List.of(Distribution.Platform.of(JsonDocument.parseObject("configuration", config))));
  }
}
