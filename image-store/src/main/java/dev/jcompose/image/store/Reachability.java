package dev.jcompose.image.store;

import dev.jcompose.image.Digest;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.content.Blobs;
import dev.jcompose.image.document.ManifestDocument;
import dev.jcompose.image.layer.Layer;
import dev.jcompose.image.layer.LayerStore;
import dev.jcompose.linux.call.IoFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What has to stay: the layers and blobs that images, writable layers and registered roots need.
/// [#removeRest] is called under the store's lock.
final class Reachability {
  private static final Logger LOG = LoggerFactory.getLogger(Reachability.class);

  private final Blobs blobs;
  private final LayerStore layers;
  private final Catalog catalog;
  private final Snapshots snapshots;
  private final List<Supplier<Set<Digest>>> roots = new CopyOnWriteArrayList<>();

  Reachability(Blobs blobs, LayerStore layers, Catalog catalog, Snapshots snapshots) {
    this.blobs = blobs;
    this.layers = layers;
    this.catalog = catalog;
    this.snapshots = snapshots;
  }

  /// Adds layers that no image needs; those below them stay, too.
  void keep(Supplier<Set<Digest>> chains) {
    roots.add(chains);
  }

  /// Removes everything else.
  void removeRest() throws IOException {
    Set<Digest> wanted = layers(Optional.empty());
    Set<Digest> kept = contentOfUnusable();
    for (Layer layer : layers.all()) {
      if (!wanted.contains(layer.chain()) && !kept.contains(layer.blob().digest())) {
        layers.remove(layer.chain());
      }
    }
    Set<Digest> content = contentOfUnusable();
    layers.all().forEach(layer -> content.add(layer.blob().digest()));
    for (CatalogEntry entry : catalog.all()) {
      content.add(entry.id());
      content.addAll(contentOf(entry.manifest().digest()));
      entry.attestations().forEach(each -> content.add(each.predicate().digest()));
    }
    for (Digest blob : blobs.list()) {
      if (!content.contains(blob)) {
        blobs.remove(blob);
      }
    }
  }

  /// Chain ids of the layers that images and writable layers need.
  Set<Digest> layersOfImages() {
    return below(topsOfImages(Optional.empty()));
  }

  /// Chain ids of all layers that are needed, or that would be without one image.
  Set<Digest> layers(Optional<Digest> without) {
    Set<Digest> tops = topsOfImages(without);
    roots.forEach(chains -> tops.addAll(chains.get()));
    return below(tops);
  }

  private Set<Digest> topsOfImages(Optional<Digest> without) {
    Set<Digest> tops = new HashSet<>(snapshots.tops());
    for (CatalogEntry entry : catalog.all()) {
      if (!without.equals(Optional.of(entry.id()))) {
        entry.top().ifPresent(tops::add);
      }
    }
    return tops;
  }

  private Set<Digest> below(Set<Digest> tops) {
    Set<Digest> reached = new HashSet<>();
    for (Digest top : tops) {
      Optional<Digest> at = Optional.of(top);
      while (at.isPresent() && reached.add(at.get())) {
        at = layers.find(at.get()).flatMap(Layer::parent);
      }
    }
    return reached;
  }

  /// A manifest and what it refers to; only the manifest when it is damaged.
  private Set<Digest> contentOf(Digest manifest) {
    Set<Digest> content = new HashSet<>(List.of(manifest));
    try {
      ManifestDocument document = ManifestDocument.parse(blobs.document(manifest));
      content.add(document.config().digest());
      document.layers().forEach(layer -> content.add(layer.digest()));
    } catch (ImageException | UncheckedIOException damaged) {
      LOG.debug("manifest {}: {}", manifest, IoFailure.words(damaged));
    }
    return content;
  }

  private Set<Digest> contentOfUnusable() {
    Set<Digest> content = new HashSet<>();
    catalog.unusable().forEach(manifest -> content.addAll(contentOf(manifest)));
    return content;
  }
}
