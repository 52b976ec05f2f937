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
import dev.jcompose.linux.file.Directory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All that is on disk, and the rule what stays there: what an image, a snapshot or a registered
/// root reaches. Whoever brings something in does it inside an [#operation]; what nobody reaches is
/// removed only while none is under way.
public final class Store implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Store.class);
  private static final int PRIVATE = 0710;

  private final FileChannel lockFile;
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

  private Store(Path path, FileChannel lockFile) throws IOException {
    this.lockFile = lockFile;
    this.rootPath = path;
    this.root = Directory.open(path);
    root.removeTree("tmp");
    root.makeDirectory("tmp", PRIVATE);
    this.temporaryPath = path.resolve("tmp");
    this.temporary = root.child("tmp");
    this.blobs = new Blobs(path.resolve("blobs/sha256"), temporaryPath);
    this.layers = new LayerStore(path.resolve("layers"), temporaryPath);
    this.ingest = new LayerIngest(blobs, temporaryPath);
    this.catalog = new Catalog(path.resolve("index.json"), temporaryPath);
    Path snapshotPath = Files.createDirectories(path.resolve("snapshots"));
    this.snapshotDirectory = root.child("snapshots");
    Files.createDirectories(path.resolve("empty"));
    this.init = InitLayer.ensure(root, path, temporary);
    this.snapshots = new Snapshots(snapshotPath, snapshotDirectory, temporary, layers, init);
  }

  /// Opens a store, makes it when it is not there, and brings it in order after a crash.
  ///
  /// @throws ImageException when another process has it open
  public static Store open(Path path) {
    try {
      Path real = Files.createDirectories(path).toRealPath();
      Files.setPosixFilePermissions(
          real, java.nio.file.attribute.PosixFilePermissions.fromString("rwx--x---"));
      FileChannel lockFile = lock(real);
      try {
        Store store = new Store(real, lockFile);
        store.recover();
        return store;
      } catch (IOException | RuntimeException failure) {
        lockFile.close();
        throw failure;
      }
    } catch (IOException failure) {
      throw new ImageException(
          Kind.SYSTEM, "image store " + path + ": cannot open: " + failure.getMessage(), failure);
    }
  }

  /// Runs something that brings content in. Nothing is removed until it has ended; when it fails,
  /// what it brought is.
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

  /// Something that brings content in.
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

  /// Where unfinished things go: same file system, swept at start.
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

  /// Makes an image of a configuration whose layers are all in the store.
  ///
  /// @param config its bytes as they came, which decide the id
  /// @param names its new names, which leave other images
  /// @param digests repositories with the digest of the manifest it was pulled by
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
      Optional<Instant> tagged = names.isEmpty() ? entry.lastTagged() : Optional.of(Instant.now());
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

  /// Makes a layer again from the blob of one with the same content.
  public StagedLayer restage(Descriptor blob) throws IOException {
    try (InputStream in = blobs.open(blob.digest())) {
      return ingest.stage("blob " + blob.digest(), in);
    }
  }

  /// Removes what nobody reaches, at once or after the operations under way.
  public void collect() {
    lock.lock();
    try {
      if (operations > 0) {
        collectionDue = true;
        return;
      }
      collectionDue = false;
      collectLocked();
    } catch (IOException failure) {
      LOG.warn("what is no longer used could not be removed: {}", failure.getMessage());
    } finally {
      lock.unlock();
    }
  }

  /// Chain ids of layers that would go if this image went.
  public List<Digest> onlyOf(CatalogEntry entry) {
    Set<Digest> others = reachableLayers(Optional.of(entry.id()));
    return entry.chains().reversed().stream().filter(chain -> !others.contains(chain)).toList();
  }

  @Override
  public void close() {
    try {
      layers.sync();
    } catch (IOException failure) {
      LOG.warn("layers could not be synced: {}", failure.getMessage());
    }
    snapshotDirectory.close();
    temporary.close();
    root.close();
    try {
      lockFile.close();
    } catch (IOException failure) {
      LOG.warn("the lock of {} could not be given back: {}", rootPath, failure.getMessage());
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

  private void recover() throws IOException {
    if (!Files.exists(rootPath.resolve("oci-layout"))) {
      DurableFile.write(
          rootPath.resolve("oci-layout"),
          temporaryPath,
          "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    catalog.load(blobs, this::layerSize);
    boolean remade = false;
    for (CatalogEntry entry : List.copyOf(catalog.all())) {
      remade |= remakeLayers(entry);
    }
    if (remade) {
      catalog.load(blobs, this::layerSize);
    }
  }

  /// Layers that the machine's crash took are unpacked again from their blobs.
  private boolean remakeLayers(CatalogEntry entry) throws IOException {
    boolean remade = false;
    Optional<Digest> parent = Optional.empty();
    List<Descriptor> descriptors =
        ManifestDocument.parse(blobs.document(entry.manifest().digest())).layers();
    for (int i = 0; i < entry.chains().size(); i++) {
      Digest chain = entry.chains().get(i);
      if (layers.find(chain).isEmpty()) {
        LOG.info("layer {} is unpacked again", chain);
        try (StagedLayer staged = restage(descriptors.get(i))) {
          layers.adopt(staged, parent);
        }
        remade = true;
      }
      parent = Optional.of(chain);
    }
    return remade;
  }

  private void collectLocked() throws IOException {
    Set<Digest> wanted = reachableLayers(Optional.empty());
    for (Layer layer : layers.all()) {
      if (!wanted.contains(layer.chain())) {
        layers.remove(layer.chain());
      }
    }
    Set<Digest> content = new HashSet<>();
    layers.all().forEach(layer -> content.add(layer.blob().digest()));
    for (CatalogEntry entry : catalog.all()) {
      content.add(entry.id());
      content.add(entry.manifest().digest());
      ManifestDocument.parse(blobs.document(entry.manifest().digest()))
          .layers()
          .forEach(layer -> content.add(layer.digest()));
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
    FileChannel channel =
        FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
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
