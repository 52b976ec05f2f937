package dev.jcompose.image.registry;

import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import dev.jcompose.image.document.Descriptor;
import dev.jcompose.image.document.JsonDocument;
import dev.jcompose.image.reference.ImageReference;
import dev.jcompose.linux.call.IoFailure;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/// Copies an image from one repository into another, for all of its platforms, without taking it
/// into the store. Blobs that the same registry has in the other repository are not transferred.
///
/// @param from where the image is
/// @param to where it goes
/// @param neighbour path of the repository it is in, when that is at the same registry
record RegistryCopy(RepositoryClient from, RepositoryClient to, Optional<String> neighbour) {
  private static final Logger LOG = LoggerFactory.getLogger(RegistryCopy.class);
  private static final int DEEPEST = 3;

  /// Copies what a name refers to; it gets no tag there.
  ///
  /// @return its descriptor
  Descriptor copy(ImageReference name) throws InterruptedException {
    return manifest(ManifestLookup.manifest(name.withDefaultTag(), from), 0);
  }

  private Descriptor manifest(RepositoryClient.Fetched fetched, int depth)
      throws InterruptedException {
    if (depth > DEEPEST) {
      throw new ImageException(Kind.INVALID, from.what() + ": its index is not valid");
    }
    JsonNode document = JsonDocument.parseObject("manifest", fetched.bytes());
    for (JsonNode entry : document.path("manifests")) {
      String digest = Descriptor.of(entry).digest().value();
      var _ = manifest(from.manifest(digest), depth + 1);
    }
    if (document.has("config")) {
      blob(Descriptor.of(document.path("config")));
    }
    for (JsonNode layer : document.path("layers")) {
      blob(Descriptor.of(layer));
    }
    String type =
        fetched.mediaType().isEmpty()
            ? JsonDocument.text(document, "mediaType")
            : fetched.mediaType();
    to.putManifest(fetched.digest().value(), type, fetched.bytes());
    return new Descriptor(type, fetched.digest(), fetched.bytes().length);
  }

  private void blob(Descriptor blob) throws InterruptedException {
    if (to.hasBlob(blob.digest())
        || (neighbour.isPresent() && to.mount(blob.digest(), neighbour.get()))) {
      return;
    }
    Path file = null;
    try {
      file = Files.createTempFile("jcompose-copy", "");
      try (InputStream in = new BlobStream(from, blob, _ -> {})) {
        long _ = Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
      }
      to.upload(to.beginUpload(), blob.digest(), HttpRequest.BodyPublishers.ofFile(file));
    } catch (IOException failure) {
      throw new ImageException(
          Kind.SYSTEM, from.what() + ": cannot be copied: " + IoFailure.words(failure), failure);
    } finally {
      delete(file);
    }
  }

  private static void delete(@Nullable Path file) {
    if (file == null) {
      return;
    }
    try {
      boolean _ = Files.deleteIfExists(file);
    } catch (IOException stays) {
      LOG.warn("{}: cannot be removed: {}", file, IoFailure.words(stays));
    }
  }
}
