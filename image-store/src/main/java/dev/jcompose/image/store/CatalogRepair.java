package dev.jcompose.image.store;

import dev.jcompose.image.Digest;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.content.Blobs;
import dev.jcompose.image.content.Sha256;
import dev.jcompose.image.document.ConfigDocument;
import dev.jcompose.image.document.Descriptor;
import dev.jcompose.image.document.ManifestDocument;
import dev.jcompose.image.layer.Layer;
import dev.jcompose.image.layer.LayerStore;
import dev.jcompose.linux.call.IoFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Recovers a damaged index or manifest from the blobs.
///
/// @param damage receives a sentence for the user about what was put aside
record CatalogRepair(Blobs blobs, LayerStore layers, Consumer<String> damage) {
  /// The manifests of all images whose content exists. They do not contain names.
  List<Descriptor> manifests() throws IOException {
    List<Descriptor> found = new ArrayList<>();
    for (Digest digest : blobs.list()) {
      Optional<byte[]> document = document(digest);
      if (document.isPresent() && isManifest(document.get())) {
        found.add(new Descriptor(Descriptor.MANIFEST, digest, document.get().length));
      }
    }
    return found;
  }

  /// A manifest, rebuilt if it is damaged.
  ///
  /// @throws ImageException when that is not possible
  ManifestDocument manifest(Digest digest) {
    return document(digest)
        .map(ManifestDocument::parse)
        .or(() -> remake(digest))
        .orElseGet(() -> ManifestDocument.parse(whole(digest)));
  }

  /// The bytes of a document; a damaged one is put aside.
  ///
  /// @throws ImageException when it is missing or damaged
  byte[] whole(Digest digest) {
    return document(digest)
        .orElseGet(() -> {
          putAside(digest);
          return blobs.document(digest);
        });
  }

  private boolean isManifest(byte[] document) {
    try {
      return document(ManifestDocument.parse(document).config().digest()).isPresent();
    } catch (ImageException another) {
      return false;
    }
  }

  /// The bytes of a document that exists and is intact.
  private Optional<byte[]> document(Digest digest) {
    try {
      return Optional.of(blobs.document(digest));
    } catch (ImageException | UncheckedIOException layerOrDamaged) {
      return Optional.empty();
    }
  }

  /// Moves an unreadable document out of the way, so that the same content can be stored again.
  private void putAside(Digest digest) {
    if (document(digest).isEmpty()) {
      blobs.putAside(digest).ifPresent(damage);
    }
  }

  /// Rebuilds a manifest from a configuration and the layers.
  private Optional<ManifestDocument> remake(Digest manifest) {
    try {
      for (Digest digest : blobs.list()) {
        Optional<ManifestDocument> made =
            document(digest).flatMap(document -> manifestOf(digest, document));
        if (made.isPresent() && Sha256.of(made.get().bytes()).equals(manifest)) {
          putAside(manifest);
          var _ = blobs.put(made.get().bytes());
          return made;
        }
      }
    } catch (IOException problem) {
      damage.accept("manifest " + manifest + ": cannot be recreated: " + IoFailure.words(problem));
    }
    return Optional.empty();
  }

  private Optional<ManifestDocument> manifestOf(Digest digest, byte[] config) {
    List<Descriptor> contents = new ArrayList<>();
    try {
      for (Digest chain : ConfigDocument.parse(config).chains()) {
        Optional<Layer> layer = layers.find(chain);
        if (layer.isEmpty()) {
          return Optional.empty();
        }
        contents.add(layer.get().blob());
      }
    } catch (ImageException another) {
      return Optional.empty();
    }
    return Optional.of(
        new ManifestDocument(new Descriptor(Descriptor.CONFIG, digest, config.length), contents));
  }
}
