package dev.jcompose.image.archive;

import dev.jcompose.image.Digest;
import dev.jcompose.image.content.Compression;
import dev.jcompose.image.content.Sha256;
import dev.jcompose.image.document.Descriptor;
import dev.jcompose.image.document.JsonDocument;
import dev.jcompose.image.document.ManifestDocument;
import dev.jcompose.image.layer.Layer;
import dev.jcompose.image.reference.ImageReference;
import dev.jcompose.image.store.CatalogEntry;
import dev.jcompose.image.store.Store;
import dev.jcompose.image.tar.TarEntry;
import dev.jcompose.image.tar.TarWriter;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes image archives as `docker save` does: an OCI layout that also holds Docker's
/// `manifest.json`. Layers are plain tars, which every reader takes. Times are those of the images,
/// else the beginning of 1970, so the same images give the same bytes.
public final class ArchiveSaver {
  private static final int FILE_MODE = 0644;
  private static final int DIRECTORY_MODE = 0755;
  private static final int BUFFER = 128 * 1024;

  private final Store store;
  private final TarWriter out;
  private final Set<Digest> written = new LinkedHashSet<>();
  private Instant time = Instant.EPOCH;

  /// @param out receives the members; finished and closed by the caller
  public ArchiveSaver(Store store, TarWriter out) {
    this.store = store;
    this.out = out;
  }

  /// Writes images.
  ///
  /// @param images with the names of each in the archive
  public void save(Map<CatalogEntry, List<ImageReference>> images) throws IOException {
    directory("blobs/");
    directory("blobs/sha256/");
    ArrayNode manifest = JsonDocument.array();
    ObjectNode index =
        JsonDocument.object().put("schemaVersion", 2).put("mediaType", Descriptor.INDEX);
    ArrayNode manifests = index.putArray("manifests");
    for (Map.Entry<CatalogEntry, List<ImageReference>> image : images.entrySet()) {
      time = image.getKey().document().created();
      Descriptor descriptor = content(image.getKey());
      time = Instant.EPOCH;
      ObjectNode saved = docker(image.getKey(), image.getValue());
      image
          .getKey()
          .parent()
          .filter(parent -> images.keySet().stream().anyMatch(other -> other.id().equals(parent)))
          .ifPresent(parent -> saved.put("Parent", parent.value()));
      manifest.add(saved);
      if (image.getValue().isEmpty()) {
        manifests.add(descriptor.json());
      }
      for (ImageReference name : image.getValue()) {
        ObjectNode node = descriptor.json();
        node.putObject("annotations")
            .put("io.containerd.image.name", name.canonical())
            .put("org.opencontainers.image.ref.name", name.tag().orElse("latest"));
        manifests.add(node);
      }
    }
    file("index.json", JsonDocument.bytes(index));
    file("manifest.json", JsonDocument.bytes(manifest));
    file(
        "oci-layout", JsonDocument.bytes(JsonDocument.object().put("imageLayoutVersion", "1.0.0")));
  }

  /// Writes configuration, layers and a manifest.
  private Descriptor content(CatalogEntry image) throws IOException {
    List<Descriptor> layers = new ArrayList<>();
    for (Digest chain : image.chains()) {
      Layer layer = store.layers().require(chain);
      long size = layer(layer);
      layers.add(new Descriptor(Descriptor.LAYER, layer.diffId(), size));
    }
    byte[] config = store.blobs().document(image.id());
    blob(image.id(), config);
    ManifestDocument manifest =
        new ManifestDocument(new Descriptor(Descriptor.CONFIG, image.id(), config.length), layers);
    byte[] bytes = manifest.bytes();
    Digest digest = Sha256.of(bytes);
    blob(digest, bytes);
    return new Descriptor(Descriptor.MANIFEST, digest, bytes.length);
  }

  private static ObjectNode docker(CatalogEntry image, List<ImageReference> names) {
    ObjectNode node = JsonDocument.object().put("Config", path(image.id()));
    ArrayNode tags = node.putArray("RepoTags");
    new TreeSet<>(names.stream().map(ImageReference::familiar).toList()).forEach(tags::add);
    ArrayNode layers = node.putArray("Layers");
    image.document().diffIds().forEach(id -> layers.add(path(id)));
    return node;
  }

  private long layer(Layer layer) throws IOException {
    if (!written.add(layer.diffId())) {
      return layer.tarSize();
    }
    try (InputStream blob =
        new BufferedInputStream(store.blobs().open(layer.blob().digest()), BUFFER)) {
      out.add(entry(path(layer.diffId()), layer.tarSize()), Compression.open(blob));
    }
    return layer.tarSize();
  }

  private void blob(Digest digest, byte[] bytes) throws IOException {
    if (written.add(digest)) {
      file(path(digest), bytes);
    }
  }

  private void file(String name, byte[] bytes) throws IOException {
    out.add(entry(name, bytes.length), new ByteArrayInputStream(bytes));
  }

  private void directory(String name) throws IOException {
    out.add(TarEntry.of(name, TarEntry.Type.DIRECTORY, DIRECTORY_MODE, Instant.EPOCH));
  }

  private TarEntry entry(String name, long size) {
    return TarEntry.of(name, TarEntry.Type.FILE, FILE_MODE, time).withSize(size);
  }

  private static String path(Digest digest) {
    return "blobs/sha256/" + digest.hex();
  }
}
