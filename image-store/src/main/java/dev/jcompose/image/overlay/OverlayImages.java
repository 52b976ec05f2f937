package dev.jcompose.image.overlay;

import dev.jcompose.image.CommitRequest;
import dev.jcompose.image.Digest;
import dev.jcompose.image.DiskUsage;
import dev.jcompose.image.HistoryEntry;
import dev.jcompose.image.Image;
import dev.jcompose.image.ImageConfig;
import dev.jcompose.image.ImageDetails;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import dev.jcompose.image.ImagesInUse;
import dev.jcompose.image.PruneReport;
import dev.jcompose.image.Snapshot;
import dev.jcompose.image.archive.ArchiveLoader;
import dev.jcompose.image.content.ReadFailure;
import dev.jcompose.image.document.ConfigDocument;
import dev.jcompose.image.layer.Layer;
import dev.jcompose.image.layer.StagedLayer;
import dev.jcompose.image.reference.ImageReference;
import dev.jcompose.image.registry.Distribution;
import dev.jcompose.image.registry.Puller;
import dev.jcompose.image.registry.Pusher;
import dev.jcompose.image.registry.Registries;
import dev.jcompose.image.registry.RegistrySettings;
import dev.jcompose.image.registry.SearchHit;
import dev.jcompose.image.registry.TransferEvent;
import dev.jcompose.image.store.CatalogEntry;
import dev.jcompose.image.store.Store;
import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.mount.OverlayMount;
import dev.jcompose.linux.mount.OverlayMount.Way;
import dev.jcompose.linux.name.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Images as an OCI layout plus unpacked layers for overlayfs, below one directory that only root
/// can enter.
public final class OverlayImages implements Images, AutoCloseable {
  private final Store store;
  private final Puller puller;
  private final Pusher pusher;

  private OverlayImages(Store store) {
    this.store = store;
    Registries registries = new Registries();
    this.puller = new Puller(store, registries);
    this.pusher = new Pusher(store, registries);
  }

  /// Opens the images below a directory, creates it if it is missing, and removes what a crash
  /// left.
  ///
  /// @throws ImageException when another process has it open
  public static OverlayImages open(Path root) {
    OverlayImages images = openUnswept(root);
    try {
      images.sweep();
      return images;
    } catch (RuntimeException failure) {
      images.close();
      throw failure;
    }
  }

  /// The same, but keeps what a crash left: users that keep layers which no image needs, such as a
  /// build cache, first register them with the [#store], and then call [#sweep].
  ///
  /// @throws ImageException when another process has it open
  public static OverlayImages openUnswept(Path root) {
    return new OverlayImages(Store.open(root));
  }

  /// The same. Damaged files are put aside or recreated, and do not affect others.
  ///
  /// @param damage receives a sentence for the user about each
  public static OverlayImages openUnswept(Path root, Consumer<String> damage) {
    return new OverlayImages(Store.open(root, damage));
  }

  /// Removes what nobody keeps.
  public void sweep() {
    store.collect();
  }

  /// The content below.
  public Store store() {
    return store;
  }

  /// Gets images from registries.
  public Puller puller() {
    return puller;
  }

  /// Sends images to registries.
  public Pusher pusher() {
    return pusher;
  }

  /// Pulls an image by name.
  ///
  /// @param listener receives progress by layers and bytes
  /// @throws ImageException when it does not exist, is denied, is for another platform, or is
  ///   corrupted
  @Override
  public Image pull(
      String name, Platform platform, RegistrySettings settings, TransferEvent.Listener listener)
      throws InterruptedException {
    return puller.pull(ImageReference.parse(name), platform, settings, listener).image();
  }

  /// What a name currently refers to at its registry.
  ///
  /// @throws ImageException when it does not exist or is denied
  @Override
  public Distribution distribution(String name, RegistrySettings settings)
      throws InterruptedException {
    return puller.distribution(ImageReference.parse(name), settings);
  }

  @Override
  public List<String> tags(String name, RegistrySettings settings) throws InterruptedException {
    return puller.tags(ImageReference.parse(name), settings);
  }

  /// Asks a registry whether it knows whom the settings name.
  ///
  /// @param domain as in an image's name
  /// @throws ImageException when it does not
  @Override
  public void login(String domain, RegistrySettings settings) throws InterruptedException {
    puller.login(domain, settings);
  }

  @Override
  public List<SearchHit> search(String domain, String term, int limit, RegistrySettings settings)
      throws InterruptedException {
    return puller.search(domain, term, limit, settings);
  }

  /// Pushes the image with this name.
  ///
  /// @return digest of its manifest
  @Override
  public Digest push(String name, RegistrySettings settings, TransferEvent.Listener listener)
      throws InterruptedException {
    return pusher.push(ImageReference.parse(name), settings, listener);
  }

  @Override
  public Optional<Image> find(String reference) {
    return store.catalog().find(reference).map(CatalogEntry::image);
  }

  @Override
  public Optional<Image> find(String reference, Platform platform) {
    return store.catalog().find(reference, platform).map(CatalogEntry::image);
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
  public Image importRootfs(
      InputStream tar,
      Optional<String> name,
      ImageConfig config,
      String comment,
      Optional<String> architecture) {
    List<ImageReference> names =
        name.map(text -> ImageReference.parse(text).withDefaultTag()).stream().toList();
    try {
      return store.operation(() -> importRootfs(tar, names, config, comment, architecture)).image();
    } catch (IOException failure) {
      throw ReadFailure.of("file system archive", failure);
    }
  }

  private CatalogEntry importRootfs(
      InputStream tar,
      List<ImageReference> names,
      ImageConfig config,
      String comment,
      Optional<String> architecture)
      throws IOException {
    try (StagedLayer staged = store.ingest().stage("file system archive", tar)) {
      Layer layer = store.adopt(staged, Optional.empty());
      Instant now = Instant.now();
      HistoryEntry history = new HistoryEntry(Optional.of(now), "", comment, "", false);
      ConfigDocument document =
          new ConfigDocument(
              architecture.orElse(Platform.HERE.architecture()),
              architecture.isEmpty() ? Platform.HERE.variant() : "",
              Platform.HERE.os(),
              "",
              "",
              now,
              config,
              List.of(layer.diffId()),
              List.of(history));
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
    if (target.repository().familiar().equals("sha256")) {
      throw new ImageException(
          Kind.INVALID, "refusing to create an ambiguous tag using digest algorithm as name");
    }
    store.exclusively(catalog -> {
      CatalogEntry entry =
          catalog
              .find(reference)
              .orElseThrow(() -> new ImageException(Kind.NOT_FOUND, "No such image: " + reference));
      ImageReference tagged = target.withDefaultTag();
      Optional<ImageReference> shared =
          NameOrId.parse(reference)
              .map(ImageReference::withDefaultTag)
              .filter(entry.sets()::containsKey);
      Optional<Digest> set = shared.map(entry.sets()::get);
      // With it go those for other platforms.
      List<CatalogEntry> all = shared.map(catalog::allOf).orElse(List.of(entry));
      for (CatalogEntry each : all) {
        if (!each.names().contains(tagged)) {
          List<ImageReference> names = new ArrayList<>(each.names());
          names.add(tagged);
          catalog.put(
              each.withNames(names, Optional.of(Instant.now())).sharing(List.of(tagged), set));
        }
      }
      return entry;
    });
  }

  @Override
  public List<String> remove(String reference, boolean force, boolean parents, ImagesInUse inUse) {
    return new ImageRemoval(store, force, parents, inUse).remove(reference);
  }

  @Override
  public Set<Digest> parents() {
    return store.catalog().all().stream()
        .flatMap(entry -> entry.parent().stream())
        .collect(Collectors.toSet());
  }

  @Override
  public PruneReport prune(boolean all, Set<Digest> inUse) {
    return new Accounting(store).prune(inUse, entry -> all || entry.names().isEmpty());
  }

  @Override
  public DiskUsage usage() {
    return new Accounting(store).usage();
  }

  @Override
  public void save(List<String> references, OutputStream out) {
    new SavedImages(store).save(references, out);
  }

  @Override
  public void save(String reference, List<String> names, OutputStream out) {
    new SavedImages(store).save(required(reference), names, out);
  }

  @Override
  public void read(String reference, ContentUse use) throws InterruptedException {
    List<Path> layers = new ArrayList<>(store.layers().stack(required(reference).top()));
    try {
      if (layers.isEmpty()) {
        use.with(store.empty());
        return;
      }
      // The kernel wants two.
      layers.add(store.empty());
      try (Fd view = new OverlayMount(Way.ofThisKernel()).view(layers)) {
        use.with(view.path());
      }
    } catch (IOException failure) {
      throw ReadFailure.of("image " + reference, failure);
    }
  }

  private CatalogEntry required(String reference) {
    return store
        .catalog()
        .find(reference)
        .orElseThrow(() -> new ImageException(Kind.NOT_FOUND, "No such image: " + reference));
  }

  @Override
  public Image commit(CommitRequest request) {
    try {
      return store.operation(() -> new ContainerContent(store).commit(request)).image();
    } catch (IOException failure) {
      throw ReadFailure.of("commit", failure);
    }
  }

  @Override
  public void export(String key, OutputStream out) {
    try {
      new ContainerContent(store).export(key, out);
    } catch (IOException failure) {
      throw ReadFailure.of("export", failure);
    }
  }

  @Override
  public Snapshot createSnapshot(String key, Digest image, Optional<Long> size) {
    return store.snapshots().create(key, entry(image).top(), size);
  }

  @Override
  public Optional<String> obstacleToLimits() {
    return store.snapshots().limits().obstacle();
  }

  @Override
  public List<Path> layers(Digest image) {
    return store.snapshots().below(entry(image).top());
  }

  private CatalogEntry entry(Digest image) {
    return store
        .catalog()
        .byId(image)
        .orElseThrow(() -> new ImageException(Kind.NOT_FOUND, "No such image: " + image));
  }

  @Override
  public Optional<Snapshot> snapshot(String key) {
    return store.snapshots().find(key);
  }

  @Override
  public void removeSnapshot(String key) {
    store.snapshots().remove(key);
  }

  /// Syncs all layers and releases the directory.
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
        entry.parent(),
        entry.manifest().digest());
  }
}
