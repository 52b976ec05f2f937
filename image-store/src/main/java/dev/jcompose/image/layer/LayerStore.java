package dev.jcompose.image.layer;

import dev.jcompose.image.Digest;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import dev.jcompose.image.document.ConfigDocument;
import dev.jcompose.image.document.Descriptor;
import dev.jcompose.image.document.JsonDocument;
import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.file.Aside;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.file.FileStatus;
import dev.jcompose.linux.file.SavedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Unpacked layers, a directory each, named by chain id.
///
/// A new layer can be used at once, but reaches the disk only when the kernel writes it. Until a
/// `syncfs`, its record names the boot in which it was created; after another boot, such a layer is
/// not trusted, and is unpacked again from its blob, which is always synced. So unpacking never
/// waits for the disk.
///
/// Thread-safe.
public final class LayerStore {
  private static final Logger LOG = LoggerFactory.getLogger(LayerStore.class);
  private static final String RECORD = "layer.json";
  private static final String CONTENT = "fs";
  private static final String PORTABLE = "portable.json";
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  private final Path directory;
  private final Path temporary;
  private final String boot;
  private final Map<Digest, Layer> layers = new ConcurrentHashMap<>();
  private final Set<Digest> withoutRecord = ConcurrentHashMap.newKeySet();

  /// Reads the existing layers and removes what a crash left unfinished.
  public LayerStore(Path directory, Path temporary) throws IOException {
    this.directory = Aside.directory(directory);
    this.temporary = temporary;
    this.boot = Files.readString(BOOT_ID).strip();
    try (Directory all = Directory.open(directory)) {
      all.list().forEach(entry -> read(all, entry.name()));
    }
  }

  /// Layers with content but without a record. A container may use one.
  public Set<Digest> withoutRecord() {
    return Set.copyOf(withoutRecord);
  }

  /// The layer with this chain id.
  public Optional<Layer> find(Digest chain) {
    return Optional.ofNullable(layers.get(chain));
  }

  /// All layers.
  public Collection<Layer> all() {
    return List.copyOf(layers.values());
  }

  /// The directories of a chain, topmost first.
  public List<Path> stack(Optional<Digest> top) {
    List<Path> result = new ArrayList<>();
    for (Optional<Digest> at = top; at.isPresent(); ) {
      Layer layer = require(at.get());
      result.add(layer.directory());
      at = layer.parent();
    }
    return result;
  }

  /// A layer that has to be there.
  public Layer require(Digest chain) {
    return find(chain)
        .orElseThrow(
            () -> new ImageException(Kind.SYSTEM, "layer " + chain + ": missing in the store"));
  }

  /// The blob that a layer was last sent as, when the store keeps it in another form. It need not
  /// be in the store.
  public Optional<Descriptor> portable(Layer layer) {
    try {
      byte[] bytes = SavedFile.read(directory.resolve(layer.chain().hex()).resolve(PORTABLE));
      return Optional.of(Descriptor.of(JsonDocument.parseObject(PORTABLE, bytes)));
    } catch (IOException | ImageException unknown) {
      return Optional.empty(); // It is only found out again.
    }
  }

  /// Remembers it.
  public void rememberPortable(Layer layer, Descriptor blob) throws IOException {
    Path file = directory.resolve(layer.chain().hex()).resolve(PORTABLE);
    Path unfinished = file.resolveSibling(PORTABLE + ".new");
    Files.write(unfinished, JsonDocument.bytes(blob.json()));
    var _ = Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /// Puts a staged layer on top of another.
  public Layer adopt(StagedLayer staged, Optional<Digest> parent) throws IOException {
    Digest chain = ConfigDocument.chain(parent, staged.diffId());
    Optional<Layer> known = find(chain);
    if (known.isPresent()) {
      return known.get();
    }
    settle(staged, parent);
    return place(staged.directory(), chain, parent, staged);
  }

  /// Forgets a layer and removes it. Idempotent.
  public void remove(Digest chain) {
    layers.remove(chain);
    try (Directory from = Directory.open(directory);
        Directory to = Directory.open(temporary)) {
      String name = "removing-" + UUID.randomUUID();
      from.rename(chain.hex(), to, name);
      to.removeTree(name);
    } catch (LinuxException failure) {
      if (!failure.is(Errno.ENOENT)) {
        throw failure;
      }
    }
  }

  /// Syncs all layers and records it.
  public void sync() throws IOException {
    List<Layer> before = new ArrayList<>(layers.values());
    try (Directory all = Directory.open(directory)) {
      before.removeIf(layer -> !Files.exists(pending(layer.chain())));
      if (before.isEmpty()) {
        return;
      }
      all.syncFileSystem();
    }
    for (Layer layer : before) {
      Files.deleteIfExists(pending(layer.chain()));
    }
  }

  private Layer place(Path staging, Digest chain, Optional<Digest> parent, StagedLayer staged)
      throws IOException {
    Layer layer =
        new Layer(
            chain,
            staged.diffId(),
            parent,
            staged.unpacked().size(),
            staged.tarSize(),
            staged.blob(),
            directory.resolve(chain.hex()).resolve(CONTENT));
    if (withoutRecord.contains(chain)) {
      // Existing content is kept: containers may be running on it.
      Path record = directory.resolve(chain.hex()).resolve(RECORD);
      var _ = Aside.put(record);
      Files.write(record, JsonDocument.bytes(record(layer)));
      withoutRecord.remove(chain);
      layers.put(chain, layer);
      return layer;
    }
    Files.write(staging.resolve(RECORD), JsonDocument.bytes(record(layer)));
    Files.writeString(staging.resolve("pending"), boot);
    try (Directory from = Directory.open(temporary);
        Directory to = Directory.open(directory)) {
      from.rename(staging.getFileName().toString(), to, chain.hex(), 1);
    } catch (LinuxException failure) {
      if (!failure.is(Errno.EEXIST)) {
        throw failure;
      }
      // Someone else was faster with the same layer.
    }
    layers.put(chain, layer);
    return layer;
  }

  private Path pending(Digest chain) {
    return directory.resolve(chain.hex()).resolve("pending");
  }

  /// Directories that the archive only implied look as in the layers below; hard links to files
  /// below become copies, since links cannot cross layers.
  private void settle(StagedLayer staged, Optional<Digest> parent) {
    List<Path> below = stack(parent);
    try (Directory root = Directory.open(staged.directory().resolve(CONTENT))) {
      for (String implied : staged.unpacked().implied()) {
        imitate(root, below, implied);
      }
      for (Unpacked.MissingLink link : staged.unpacked().missingLinks()) {
        copyUp(root, below, link);
      }
    }
  }

  private static void imitate(Directory root, List<Path> below, String path) {
    String name = ArchivePath.last(path);
    for (Path lower : below) {
      try (Directory lowerRoot = Directory.open(lower);
          Directory from = lowerRoot.directory(ArchivePath.parent(path));
          Directory to = root.directory(ArchivePath.parent(path))) {
        Optional<FileStatus> original = from.find(name);
        if (original.isPresent() && original.get().isDirectory()) {
          FileCopy.copyAttributes(from, name, original.get(), to, name);
        }
        if (original.isPresent()) {
          return;
        }
      } catch (LinuxException failure) {
        if (!failure.is(Errno.ENOENT) && !failure.is(Errno.ENOTDIR)) {
          throw failure;
        }
      }
    }
  }

  private static void copyUp(Directory root, List<Path> below, Unpacked.MissingLink link) {
    for (Path lower : below) {
      try (Directory lowerRoot = Directory.open(lower);
          Directory from = lowerRoot.directory(ArchivePath.parent(link.target()));
          Directory to = root.directory(ArchivePath.parent(link.path()))) {
        Optional<FileStatus> original = from.find(ArchivePath.last(link.target()));
        if (original.isPresent() && original.get().isRegular()) {
          FileCopy.copy(from, ArchivePath.last(link.target()), to, ArchivePath.last(link.path()));
          return;
        }
      } catch (LinuxException failure) {
        if (!failure.is(Errno.ENOENT) && !failure.is(Errno.ENOTDIR)) {
          throw failure;
        }
      }
    }
    throw new ImageException(
        Kind.INVALID,
        "hard link \"" + link.path() + "\": no such file in this layer or below: " + link.target());
  }

  private void read(Directory all, String name) {
    if (!Digest.isValid("sha256:" + name)) {
      LOG.warn("layers: {} is not a layer; left as it is", name);
      return;
    }
    Path path = directory.resolve(name);
    Digest chain = new Digest("sha256:" + name);
    try {
      Path pending = path.resolve("pending");
      boolean trusted = !Files.exists(pending) || SavedFile.text(pending).equals(boot);
      if (trusted && Files.isDirectory(path.resolve(CONTENT))) {
        layers.put(chain, layer(chain, path));
        return;
      }
    } catch (IOException | ImageException damaged) {
      LOG.warn("layer {}: its record cannot be read: {}", chain, IoFailure.words(damaged));
      if (Files.isDirectory(path.resolve(CONTENT))) {
        withoutRecord.add(chain);
        return;
      }
    }
    all.removeTree(name);
  }

  private static Layer layer(Digest chain, Path path) throws IOException {
    JsonNode node = JsonDocument.parseObject("layer record", SavedFile.read(path.resolve(RECORD)));
    String parent = JsonDocument.text(node, "parent");
    return new Layer(
        chain,
        Descriptor.digest(JsonDocument.text(node, "diffId")),
        parent.isEmpty() ? Optional.empty() : Optional.of(Descriptor.digest(parent)),
        node.path("size").asLong(0),
        node.path("tarSize").asLong(0),
        Descriptor.of(node.path("blob")),
        path.resolve(CONTENT));
  }

  private static ObjectNode record(Layer layer) {
    ObjectNode node = JsonDocument.object().put("diffId", layer.diffId().value());
    layer.parent().ifPresent(parent -> node.put("parent", parent.value()));
    node.put("size", layer.size()).put("tarSize", layer.tarSize()).set("blob", layer.blob().json());
    return node;
  }
}
