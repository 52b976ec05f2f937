package dev.jcompose.image.store;

import dev.jcompose.image.Digest;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import dev.jcompose.image.content.Blobs;
import dev.jcompose.image.document.ConfigDocument;
import dev.jcompose.image.document.Descriptor;
import dev.jcompose.image.document.ManifestDocument;
import dev.jcompose.image.layer.Layer;
import dev.jcompose.image.layer.LayerIngest;
import dev.jcompose.image.layer.LayerStore;
import dev.jcompose.image.layer.StagedLayer;
import dev.jcompose.image.reference.ImageReference;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.file.Aside;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.file.DirectoryEntry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Everything on disk, and the rule for what stays: what an image, a snapshot or a registered root
/// reaches. Content is added inside an [#operation]; unreachable content is removed only while none
/// is running.
public final class Store implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Store.class);
  private static final String PRIVATE = "rwx--x---";

  private final FileChannel lockFile;
  private final Consumer<String> damage;
  private final Directory root;
  private final Directory temporary;
  private final Directory snapshotDirectory;
  private final Path temporaryPath;
  private final Path rootPath;
  private final Blobs blobs;
  private final LayerStore layers;
  private final LayerIngest ingest;
  private final Catalog catalog;
  private final Snapshots snapshots;
  private final Path init;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Supplier<Set<Digest>>> layerRoots = new CopyOnWriteArrayList<>();
  private int operations;
  private boolean collectionDue;

  private Store(Path path, FileChannel lockFile, Consumer<String> damage) throws IOException {
    this.lockFile = lockFile;
    this.damage = damage;
    this.rootPath = path;
    this.root = Directory.open(path);
    // Emptied, not recreated: there may be no room on the disk for a directory.
    this.temporaryPath = Aside.directory(path.resolve("tmp"));
    Files.setPosixFilePermissions(temporaryPath, PosixFilePermissions.fromString(PRIVATE));
    this.temporary = root.child("tmp");
    sweep(temporary);
    this.blobs = new Blobs(path.resolve("blobs/sha256"), temporaryPath);
    this.layers = new LayerStore(path.resolve("layers"), temporaryPath);
    this.ingest = new LayerIngest(blobs, temporaryPath);
    this.catalog = new Catalog(path.resolve("index.json"));
    Path snapshotPath = Aside.directory(path.resolve("snapshots"));
    this.snapshotDirectory = root.child("snapshots");
    Aside.directory(path.resolve("empty"));
    this.init = InitLayer.ensure(root, path, temporary);
    this.snapshots = new Snapshots(snapshotPath, snapshotDirectory, temporary, layers, init);
  }

  /// Opens a store, creates it if it is missing, and repairs it after a crash.
  ///
  /// @throws ImageException when another process has it open
  public static Store open(Path path) {
    return open(path, LOG::warn);
  }

  /// The same. Damaged files are put aside or recreated, and do not affect others.
  ///
  /// @param damage receives a sentence for the user about each
  public static Store open(Path path, Consumer<String> damage) {
    try {
      Path real = Aside.directory(path).toRealPath();
      Files.setPosixFilePermissions(real, PosixFilePermissions.fromString(PRIVATE));
      FileChannel lockFile = lock(real);
      try {
        Store store = new Store(real, lockFile, damage);
        store.recover();
        return store;
      } catch (IOException | RuntimeException failure) {
        lockFile.close();
        throw failure;
      }
    } catch (IOException failure) {
      throw new ImageException(
          Kind.SYSTEM,
          "image store " + path + ": cannot open: " + IoFailure.words(failure),
          failure);
    }
  }

  /// Runs something that adds content. Nothing is removed until it has ended; when it fails, what
  /// it added is.
  public <T> T operation(Operation<T> operation) throws IOException {
    lock.lock();
    try {
      operations++;
    } finally {
      lock.unlock();
    }
    boolean done = false;
    try {
      T result = operation.run();
      done = true;
      return result;
    } finally {
      end(done);
    }
  }

  /// Something that adds content.
  ///
  /// @param <T> its result
  @FunctionalInterface
  public interface Operation<T> {
    /// Does it.
    T run() throws IOException;
  }

  /// Keeps layers alive that no image or snapshot needs, such as those of a build cache.
  ///
  /// @param roots chain ids; layers below them stay, too
  public void keep(Supplier<Set<Digest>> roots) {
    layerRoots.add(roots);
  }

  /// The blobs.
  public Blobs blobs() {
    return blobs;
  }

  /// The unpacked layers.
  public LayerStore layers() {
    return layers;
  }

  /// Takes in new layers.
  public LayerIngest ingest() {
    return ingest;
  }

  /// The writable layers.
  public Snapshots snapshots() {
    return snapshots;
  }

  /// The directory for unfinished files: on the same file system, emptied at start.
  public Path temporary() {
    return temporaryPath;
  }

  /// The directory of the whole store.
  public Path path() {
    return rootPath;
  }

  /// A directory that is always empty.
  public Path empty() {
    return rootPath.resolve("empty");
  }

  /// The layer with the mount points.
  public Path init() {
    return init;
  }

  /// Changes and reads of the catalog that belong together.
  public <T> T exclusively(Work<T> work) {
    lock.lock();
    try {
      return work.run(catalog);
    } catch (IOException failure) {
      throw dev.jcompose.image.content.ReadFailure.of("image store", failure);
    } finally {
      lock.unlock();
    }
  }

  /// Work on the catalog.
  ///
  /// @param <T> its result
  @FunctionalInterface
  public interface Work<T> {
    /// Does it.
    T run(Catalog catalog) throws IOException;
  }

  /// The catalog, for reading.
  public Catalog catalog() {
    return catalog;
  }

  /// Creates an image from a configuration whose layers are all in the store.
  ///
  /// @param config its bytes as they came, which decide the id
  /// @param names its new names, which are removed from other images
  /// @param digests repositories with the digest of the manifest from which it was pulled
  public CatalogEntry publish(
      byte[] config, List<ImageReference> names, List<ImageReference> digests) throws IOException {
    ConfigDocument document = ConfigDocument.parse(config);
    Digest id = blobs.put(config);
    List<Descriptor> layerBlobs =
        document.chains().stream().map(chain -> layers.require(chain).blob()).toList();
    ManifestDocument manifest =
        new ManifestDocument(new Descriptor(Descriptor.CONFIG, id, config.length), layerBlobs);
    byte[] bytes = manifest.bytes();
    Descriptor descriptor = new Descriptor(Descriptor.MANIFEST, blobs.put(bytes), bytes.length);
    List<Digest> content = new ArrayList<>(List.of(id, descriptor.digest()));
    layerBlobs.forEach(layer -> content.add(layer.digest()));
    blobs.sync(content);
    return exclusively(catalog -> {
      CatalogEntry entry =
          catalog
              .byId(id)
              .orElseGet(() -> Catalog.entry(id, descriptor, document, this::layerSize));
      Optional<Instant> tagged =
          entry.names().containsAll(names) ? entry.lastTagged() : Optional.of(Instant.now());
      CatalogEntry next =
          entry
              .withNames(union(entry.names(), names), tagged)
              .withDigests(union(entry.digests(), digests));
      catalog.put(next);
      return next;
    });
  }

  /// Puts a staged layer on others; the parent must be in the store.
  public Layer adopt(StagedLayer staged, Optional<Digest> parent) throws IOException {
    return layers.adopt(staged, parent);
  }

  /// Unpacks a layer again from the blob of one with the same content.
  public StagedLayer restage(Descriptor blob) throws IOException {
    try (InputStream in = blobs.open(blob.digest())) {
      return ingest.stage("blob " + blob.digest(), in);
    }
  }

  /// Removes unreachable content, at once or after running operations.
  public void collect() {
    lock.lock();
    try {
      if (operations > 0) {
        collectionDue = true;
        return;
      }
      collectionDue = false;
      collectLocked();
    } catch (IOException | UncheckedIOException | LinuxException | ImageException failure) {
      LOG.warn("unused content could not be removed: {}", IoFailure.words(failure));
    } finally {
      lock.unlock();
    }
  }

  /// Chain ids of layers that would be removed with this image.
  public List<Digest> onlyOf(CatalogEntry entry) {
    Set<Digest> others = reachableLayers(Optional.of(entry.id()));
    return entry.chains().reversed().stream().filter(chain -> !others.contains(chain)).toList();
  }

  @Override
  public void close() {
    try {
      layers.sync();
    } catch (IOException failure) {
      LOG.warn("layers could not be synced: {}", IoFailure.words(failure));
    }
    snapshotDirectory.close();
    temporary.close();
    root.close();
    try {
      lockFile.close();
    } catch (IOException failure) {
      LOG.warn("the lock of {} could not be released: {}", rootPath, IoFailure.words(failure));
    }
  }

  private long layerSize(Digest chain) {
    return layers.find(chain).map(Layer::size).orElse(0L);
  }

  private void end(boolean done) {
    boolean due;
    lock.lock();
    try {
      operations--;
      collectionDue |= !done;
      due = operations == 0 && collectionDue;
    } finally {
      lock.unlock();
    }
    if (due) {
      collect();
    }
  }

  private static void sweep(Directory directory) {
    for (DirectoryEntry entry : directory.list()) {
      try {
        directory.removeTree(entry.name());
      } catch (LinuxException problem) {
        LOG.warn("cannot remove leftover {}: {}", entry.name(), problem.getMessage());
      }
    }
  }

  private void recover() throws IOException {
    Path layout = rootPath.resolve("oci-layout");
    if (!Files.exists(layout)) {
      try {
        Files.writeString(layout, "{\"imageLayoutVersion\":\"1.0.0\"}");
      } catch (IOException full) {
        // For other tools only.
        LOG.warn("{} cannot be written: {}", layout, IoFailure.words(full));
      }
    }
    var repair = new CatalogRepair(blobs, layers, damage);
    catalog.load(repair, this::layerSize, damage);
    boolean remade = false;
    for (CatalogEntry entry : List.copyOf(catalog.all())) {
      try {
        remade |= remakeLayers(entry);
      } catch (IOException | UncheckedIOException | LinuxException | ImageException problem) {
        damage.accept(
            "image %s: a layer of it is lost: %s (pull, load or build it again)"
                .formatted(
                    entry.names().isEmpty() ? entry.id() : entry.names().getFirst().familiar(),
                    IoFailure.words(problem)));
      }
    }
    if (remade) {
      catalog.load(repair, this::layerSize, damage);
    }
    layers
        .withoutRecord()
        .forEach(chain ->
            damage.accept("layer " + chain + ": its record cannot be read; its content is kept"));
  }

  /// Layers that were lost in a crash of the machine are unpacked again from their blobs.
  private boolean remakeLayers(CatalogEntry entry) throws IOException {
    boolean remade = false;
    Optional<Digest> parent = Optional.empty();
    Optional<List<Descriptor>> contents = Optional.empty();
    for (int i = 0; i < entry.chains().size(); i++) {
      Digest chain = entry.chains().get(i);
      if (layers.find(chain).isEmpty()) {
        LOG.info("layer {} is unpacked again", chain);
        if (contents.isEmpty()) {
          contents =
              Optional.of(
                  ManifestDocument.parse(blobs.document(entry.manifest().digest())).layers());
        }
        try (StagedLayer staged = restage(contents.get().get(i))) {
          layers.adopt(staged, parent);
        }
        remade = true;
      }
      parent = Optional.of(chain);
    }
    return remade;
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

  private void collectLocked() throws IOException {
    Set<Digest> wanted = reachableLayers(Optional.empty());
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
    }
    for (Digest blob : blobs.list()) {
      if (!content.contains(blob)) {
        blobs.remove(blob);
      }
    }
  }

  /// Chain ids of the layers that images and writable layers need.
  public Set<Digest> layersOfImages() {
    return below(topsOfImages(Optional.empty()));
  }

  private Set<Digest> reachableLayers(Optional<Digest> without) {
    Set<Digest> tops = topsOfImages(without);
    layerRoots.forEach(roots -> tops.addAll(roots.get()));
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

  private static <T> List<T> union(List<T> first, List<T> second) {
    List<T> all = new ArrayList<>(first);
    second.stream().filter(element -> !all.contains(element)).forEach(all::add);
    return all;
  }

  private static FileChannel lock(Path path) throws IOException {
    Path file = path.resolve("lock");
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(file)) {
      LOG.warn("{}", Aside.putting(file, "is not a file"));
    }
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock held = channel.tryLock();
      if (held != null) {
        return channel;
      }
    } catch (OverlappingFileLockException sameProcess) {
      channel.close();
      throw inUse(path);
    }
    channel.close();
    throw inUse(path);
  }

  private static ImageException inUse(Path path) {
    return new ImageException(
        Kind.CONFLICT, "image store " + path + ": another process has it open");
  }
}
