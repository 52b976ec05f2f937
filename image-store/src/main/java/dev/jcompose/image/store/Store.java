package dev.jcompose.image.store;

import dev.jcompose.image.Digest;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import dev.jcompose.image.attestation.Attestation;
import dev.jcompose.image.content.Blobs;
import dev.jcompose.image.content.ReadFailure;
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
import dev.jcompose.linux.file.BlockGroups;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.file.DirectoryEntry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
  private final Reachability reachability;
  private final Path init;
  private final ReentrantLock lock = new ReentrantLock();
  private int operations;
  private boolean collectionDue;

  private Store(Path path, FileChannel lockFile) throws IOException {
    this.lockFile = lockFile;
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
    this.snapshots =
        new Snapshots(
            snapshotPath,
            snapshotDirectory,
            temporary,
            BlockGroups.in(Aside.directory(path.resolve("groups"))),
            layers,
            init);
    this.reachability = new Reachability(blobs, layers, catalog, snapshots);
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
      FileChannel lockFile = StoreLock.take(real);
      try {
        Store store = new Store(real, lockFile);
        new StoreRecovery(store, damage).run();
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
    reachability.keep(roots);
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
      throw ReadFailure.of("image store", failure);
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
    return publish(config, names, digests, Optional.empty());
  }

  /// The same for one of several images, each for another platform, that have the same names.
  ///
  /// @param set what they come from, such as the index of a registry; empty for an image alone
  public CatalogEntry publish(
      byte[] config, List<ImageReference> names, List<ImageReference> digests, Optional<Digest> set)
      throws IOException {
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
              .withDigests(union(entry.digests(), digests))
              .sharing(names, set);
      catalog.put(next);
      return next;
    });
  }

  /// Gives an image the statements of its build; those of an earlier one go.
  ///
  /// @param attestations whose predicates are in the store
  public void attest(Digest image, List<Attestation> attestations) throws IOException {
    blobs.sync(attestations.stream().map(each -> each.predicate().digest()).toList());
    exclusively(catalog -> {
      Optional<CatalogEntry> entry = catalog.byId(image);
      if (entry.isPresent() && !entry.get().attestations().equals(attestations)) {
        catalog.put(entry.get().withAttestations(attestations));
      }
      return entry;
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
      reachability.removeRest();
    } catch (IOException | UncheckedIOException | LinuxException | ImageException failure) {
      LOG.warn("unused content could not be removed: {}", IoFailure.words(failure));
    } finally {
      lock.unlock();
    }
  }

  /// Chain ids of layers that would be removed with this image.
  public List<Digest> onlyOf(CatalogEntry entry) {
    Set<Digest> others = reachability.layers(Optional.of(entry.id()));
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

  /// The size of an unpacked layer; 0 when it is missing.
  long layerSize(Digest chain) {
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

  /// Chain ids of the layers that images and writable layers need.
  public Set<Digest> layersOfImages() {
    return reachability.layersOfImages();
  }

  private static <T> List<T> union(List<T> first, List<T> second) {
    List<T> all = new ArrayList<>(first);
    second.stream().filter(element -> !all.contains(element)).forEach(all::add);
    return all;
  }
}
