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
import java.util.Optional;
import java.util.OptionalInt;
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

  /// The manifest for a platform, possibly from an index.
  static ManifestDocument image(
      RepositoryClient.Fetched fetched, RepositoryClient client, Platform platform)
      throws InterruptedException {
    return image(fetched, client, platform, 0);
  }

  private static ManifestDocument image(
      RepositoryClient.Fetched fetched, RepositoryClient client, Platform platform, int depth)
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
    if (!isIndex(fetched)) {
      return ManifestDocument.parse(fetched.bytes());
    }
    if (depth > 1 || node.has("layers")) {
      throw new ImageException(Kind.INVALID, client.what() + ": its index is not valid");
    }
    JsonNode best = best(JsonDocument.elements(node, "manifests"), client, platform);
    return image(
        client.manifest(Descriptor.of(best).digest().value()), client, platform, depth + 1);
  }

  /// Whether it lists manifests.
  static boolean isIndex(RepositoryClient.Fetched fetched) {
    return fetched.mediaType().equals(Descriptor.INDEX)
        || fetched.mediaType().equals(Descriptor.DOCKER_INDEX);
  }

  private static JsonNode best(List<JsonNode> entries, RepositoryClient client, Platform platform) {
    List<String> offered = new ArrayList<>();
    Optional<JsonNode> best = Optional.empty();
    int distance = Integer.MAX_VALUE;
    for (JsonNode entry : entries) {
      JsonNode of = entry.path("platform");
      Platform its =
          Platform.of(
              JsonDocument.text(of, "os"),
              JsonDocument.text(of, "architecture"),
              JsonDocument.text(of, "variant"));
      OptionalInt far = platform.distance(its);
      if (far.isPresent() && far.getAsInt() < distance) {
        best = Optional.of(entry);
        distance = far.getAsInt();
      }
      // Attestations are for no platform.
      if (!its.os().equals("unknown")) {
        offered.add(its.toString());
      }
    }
    return best.orElseThrow(() ->
        new ImageException(
            Kind.NOT_FOUND,
            "%s: no image for %s (there is %s)"
                .formatted(client.what(), platform, String.join(", ", offered))));
  }

  /// @throws ImageException when an image is not for a platform
  static void checkPlatform(RepositoryClient client, ConfigDocument document, Platform platform) {
    Platform its = Platform.of(document.os(), document.architecture(), document.variant());
    boolean unsaid = document.architecture().isEmpty() && document.os().equals(platform.os());
    if (!unsaid && platform.distance(its).isEmpty()) {
      throw new ImageException(
          Kind.NOT_FOUND,
          client.what()
              + ": is for "
              + its
              + ", "
              + (platform.equals(Platform.HERE)
                  ? "this machine is " + platform
                  : "not for " + platform));
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
