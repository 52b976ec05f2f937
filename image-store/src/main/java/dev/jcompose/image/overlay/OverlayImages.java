package dev.jcompose.image.overlay;

import dev.jcompose.image.Digest;
import dev.jcompose.image.HistoryEntry;
import dev.jcompose.image.Image;
import dev.jcompose.image.ImageConfig;
import dev.jcompose.image.ImageDetails;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import dev.jcompose.image.Images;
import dev.jcompose.image.Snapshot;
import dev.jcompose.image.archive.ArchiveLoader;
import dev.jcompose.image.build.BuildCache;
import dev.jcompose.image.build.ConfigChanges;
import dev.jcompose.image.build.ImageBuilder;
import dev.jcompose.image.content.ReadFailure;
import dev.jcompose.image.document.ConfigDocument;
import dev.jcompose.image.document.ConfigJson;
import dev.jcompose.image.document.Json;
import dev.jcompose.image.layer.Layer;
import dev.jcompose.image.layer.StagedLayer;
import dev.jcompose.image.reference.ImageReference;
import dev.jcompose.image.store.CatalogEntry;
import dev.jcompose.image.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Images as an OCI layout plus unpacked layers for overlayfs, below one directory that only root
/// can enter.
public final class OverlayImages implements Images, AutoCloseable {
  private final Store store;
  private final BuildCache buildCache;
  private final ImageBuilder builder;

  private OverlayImages(Store store) throws IOException {
    this.store = store;
    this.buildCache = new BuildCache(store);
    this.builder = new ImageBuilder(store, buildCache);
  }

  /// Opens the images below a directory, makes it when it is missing, and sweeps what a crash left.
  ///
  /// @throws ImageException when another process has it open
  public static OverlayImages open(Path root) {
    Store store = Store.open(root);
    try {
      OverlayImages images = new OverlayImages(store);
      store.collect();
      return images;
    } catch (IOException failure) {
      store.close();
      throw ReadFailure.of("image store " + root, failure);
    }
  }

  /// Builds images into this store.
  public ImageBuilder builder() {
    return builder;
  }

  /// Forgets all build steps, and gives back what only they kept.
  ///
  /// @return bytes of content
  public long pruneBuildCache() {
    try {
      return buildCache.prune();
    } catch (IOException failure) {
      throw ReadFailure.of("build cache", failure);
    }
  }

  @Override
  public Optional<Image> find(String reference) {
    return store.catalog().find(reference).map(CatalogEntry::image);
  }

  @Override
  public List<Image> list() {
    return store.catalog().all().stream()
        .map(CatalogEntry::image)
        .sorted(Comparator.comparing(Image::createdAt).reversed())
        .toList();
  }

  /// What `docker image inspect` shows beyond [Image].
  @Override
  public Optional<ImageDetails> details(String reference) {
    return store.catalog().find(reference).map(this::details);
  }

  @Override
  public List<Image> load(InputStream archive) {
    try {
      return new ArchiveLoader(store).load(archive).stream().map(CatalogEntry::image).toList();
    } catch (IOException failure) {
      throw ReadFailure.of("image archive", failure);
    }
  }

  @Override
  public Image importRootfs(InputStream tar, Optional<String> name, List<String> changes) {
    List<ImageReference> names =
        name.map(text -> ImageReference.parse(text).withDefaultTag()).stream().toList();
    ImageConfig config = ConfigChanges.apply(ConfigJson.read(Json.object()), changes);
    try {
      return store.operation(() -> importRootfs(tar, names, config)).image();
    } catch (IOException failure) {
      throw ReadFailure.of("file system archive", failure);
    }
  }

  private CatalogEntry importRootfs(InputStream tar, List<ImageReference> names, ImageConfig config)
      throws IOException {
    try (StagedLayer staged = store.ingest().stage("file system archive", tar)) {
      Layer layer = store.adopt(staged, Optional.empty());
      Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
      HistoryEntry history = new HistoryEntry(Optional.of(now), "", "Imported from -", "", false);
      ConfigDocument document =
          new ConfigDocument(
              "amd64", "", "linux", "", "", now, config, List.of(layer.diffId()), List.of(history));
      return store.publish(document.bytes(), names, List.of());
    }
  }

  @Override
  public void tag(String reference, String name) {
    ImageReference target = ImageReference.parse(name);
    if (target.digest().isPresent()) {
      throw new ImageException(
          Kind.INVALID, "\"" + name + "\": refusing to create a tag with a digest reference");
    }
    store.exclusively(catalog -> {
      CatalogEntry entry =
          catalog
              .find(reference)
              .orElseThrow(() -> new ImageException(Kind.NOT_FOUND, "No such image: " + reference));
      ImageReference tagged = target.withDefaultTag();
      if (!entry.names().contains(tagged)) {
        List<ImageReference> names = new java.util.ArrayList<>(entry.names());
        names.add(tagged);
        catalog.put(entry.withNames(names, Optional.of(Instant.now())));
      }
      return entry;
    });
  }

  @Override
  public List<String> remove(String reference, boolean force, Set<Digest> inUse) {
    return new Removal(store, force, inUse).remove(reference);
  }

  @Override
  public Snapshot createSnapshot(String key, Digest image) {
    CatalogEntry entry =
        store
            .catalog()
            .byId(image)
            .orElseThrow(() -> new ImageException(Kind.NOT_FOUND, "No such image: " + image));
    return store.snapshots().create(key, entry.top());
  }

  @Override
  public Optional<Snapshot> snapshot(String key) {
    return store.snapshots().find(key);
  }

  @Override
  public void removeSnapshot(String key) {
    store.snapshots().remove(key);
  }

  /// Waits until all layers are on the disk and gives the directory back.
  @Override
  public void close() {
    store.close();
  }

  private ImageDetails details(CatalogEntry entry) {
    ConfigDocument document = entry.document();
    return new ImageDetails(
        entry.image(),
        document.author(),
        document.history().isEmpty() ? "" : document.history().getLast().comment(),
        document.variant(),
        document.osVersion(),
        entry.lastTagged(),
        document.history(),
        entry.chains().stream().map(chain -> store.layers().require(chain).size()).toList(),
        entry.manifest().digest());
  }
}
