package dev.jcompose.image.archive;

import dev.jcompose.image.Digest;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import dev.jcompose.image.content.Blobs;
import dev.jcompose.image.content.Compression;
import dev.jcompose.image.content.ReadFailure;
import dev.jcompose.image.content.Sha256;
import dev.jcompose.image.layer.ArchivePath;
import dev.jcompose.image.layer.Layer;
import dev.jcompose.image.store.Store;
import dev.jcompose.image.tar.TarEntry;
import dev.jcompose.image.tar.TarReader;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The members of an image archive by name. Layers are unpacked while the archive is read, although
/// the image that they belong to is described at its end; documents are kept in memory, up to a
/// limit.
final class ArchiveContent implements AutoCloseable {
  private static final int MAX_ITEMS = 20_000;
  private static final long MAX_DOCUMENTS = 64L << 20;
  private static final int MAX_LINKS = 16;
  private static final int HEAD = 512;
  private static final int BUFFER = 128 * 1024;
  private static final Pattern BLOB = Pattern.compile("blobs/sha256/([0-9a-f]{64})");

  private final Store store;
  private final Map<String, ArchiveItem> items = new HashMap<>();
  private final Map<Digest, Layer> knownByDiff = new HashMap<>();
  private final Map<Digest, Layer> knownByBlob = new HashMap<>();
  private long documentBytes;

  ArchiveContent(Store store) {
    this.store = store;
    for (Layer layer : store.layers().all()) {
      knownByDiff.put(layer.diffId(), layer);
      knownByBlob.put(layer.blob().digest(), layer);
    }
  }

  /// Reads the whole archive, which may be compressed.
  void read(InputStream archive) {
    try {
      InputStream plain = Compression.open(new BufferedInputStream(archive, BUFFER));
      TarReader reader = new TarReader(new BufferedInputStream(plain, BUFFER));
      for (Optional<TarEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
        take(reader, entry.get());
      }
      long _ = plain.transferTo(OutputStream.nullOutputStream());
    } catch (IOException failure) {
      throw ReadFailure.of("image archive", failure);
    }
  }

  /// Reads the files of a directory that is an OCI layout; links are not followed.
  void read(Path layout) throws IOException {
    readFile(layout, "index.json");
    Path blobs = layout.resolve("blobs/sha256");
    try (Stream<Path> files = Files.list(blobs)) {
      for (Path file : (Iterable<Path>) files.sorted()::iterator) {
        readFile(layout, "blobs/sha256/" + file.getFileName());
      }
    }
  }

  private void readFile(Path layout, String name) throws IOException {
    Path file = layout.resolve(name);
    if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER)) {
        put(name, item(name, Files.size(file), in));
      }
    }
  }

  /// The item at a path, links followed inside the archive.
  Optional<ArchiveItem> find(String path) {
    String at = ArchivePath.clean(path);
    for (int i = 0; i < MAX_LINKS; i++) {
      ArchiveItem item = items.get(at);
      if (!(item instanceof ArchiveItem.Link link)) {
        return Optional.ofNullable(item);
      }
      at = ArchivePath.clean(link.target());
    }
    throw new ImageException(Kind.INVALID, "image archive: \"" + path + "\": too many links");
  }

  /// The bytes of a document.
  Optional<byte[]> document(String path) {
    return find(path)
        .map(item -> {
          if (item instanceof ArchiveItem.Document document) {
            return document.bytes();
          }
          throw new ImageException(Kind.INVALID, "image archive: \"" + path + "\": not a document");
        });
  }

  /// Adds a document that was made of others.
  void add(String path, byte[] bytes) {
    items.put(path, new ArchiveItem.Document(bytes));
  }

  /// The digest of a layer's plain tar.
  Optional<Digest> diffId(String path) {
    return find(path)
        .flatMap(item ->
            switch (item) {
              case ArchiveItem.Staged staged -> Optional.of(staged.layer().diffId());
              case ArchiveItem.Known known -> Optional.of(known.diffId());
              case ArchiveItem.Document _, ArchiveItem.Link _, ArchiveItem.Unusable _ ->
                  Optional.<Digest>empty();
            });
  }

  /// Replaces a staged layer, whose directory has been used up.
  void used(String path, Digest diffId) {
    items.put(ArchivePath.clean(path), new ArchiveItem.Known(diffId));
  }

  @Override
  public void close() {
    for (ArchiveItem item : items.values()) {
      if (item instanceof ArchiveItem.Staged staged) {
        staged.layer().close();
      }
    }
  }

  private void take(TarReader reader, TarEntry entry) throws IOException {
    if (items.size() >= MAX_ITEMS) {
      throw new ImageException(Kind.INVALID, "image archive: too many members");
    }
    String path = ArchivePath.clean(entry.name());
    switch (entry.type()) {
      case FILE -> put(path, item(path, entry.size(), reader.content()));
      case SYMLINK ->
          put(path, new ArchiveItem.Link(relative(ArchivePath.parent(path), entry.linkName())));
      case HARD_LINK -> put(path, new ArchiveItem.Link(entry.linkName()));
      case DIRECTORY -> {}
      case CHARACTER_DEVICE, BLOCK_DEVICE, FIFO ->
          throw new ImageException(
              Kind.INVALID, "image archive: \"" + path + "\": device nodes are not allowed");
    }
  }

  private void put(String path, ArchiveItem item) {
    if (items.put(path, item) instanceof ArchiveItem.Staged replaced) {
      replaced.layer().close();
    }
  }

  private ArchiveItem item(String path, long size, InputStream content) throws IOException {
    Optional<Layer> known = known(path);
    if (known.isPresent()) {
      return verified(path, known.get(), content);
    }
    byte[] head = content.readNBytes(HEAD);
    InputStream whole = new SequenceInputStream(new ByteArrayInputStream(head), content);
    boolean compressed = Compression.of(head, head.length) != Compression.NONE;
    if (compressed || TarReader.looksLikeTar(head, head.length) || isEmptyTar(path, head)) {
      try {
        return new ArchiveItem.Staged(store.ingest().stage("\"" + path + "\"", whole));
      } catch (ImageException failure) {
        if (failure.kind() != Kind.INVALID) {
          throw failure;
        }
        return new ArchiveItem.Unusable(failure.getMessage());
      }
    }
    if (size > Blobs.MAX_DOCUMENT || documentBytes + size > MAX_DOCUMENTS) {
      return new ArchiveItem.Unusable("\"" + path + "\": too large for a document");
    }
    documentBytes += size;
    return new ArchiveItem.Document(whole.readAllBytes());
  }

  /// A layer of nothing is the end of a tar alone, which is zeros, or not even that.
  private static boolean isEmptyTar(String path, byte[] head) {
    if (!path.endsWith("/layer.tar")) {
      return false;
    }
    for (byte each : head) {
      if (each != 0) {
        return false;
      }
    }
    return true;
  }

  private Optional<Layer> known(String path) {
    Matcher matcher = BLOB.matcher(path);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    Digest digest = new Digest("sha256:" + matcher.group(1));
    return Optional.ofNullable(knownByDiff.getOrDefault(digest, knownByBlob.get(digest)));
  }

  private static ArchiveItem verified(String path, Layer layer, InputStream content)
      throws IOException {
    Sha256 sum = new Sha256();
    byte[] buffer = new byte[BUFFER];
    for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
      sum.update(buffer, 0, count);
    }
    Digest digest = sum.finish();
    if (path.endsWith(digest.hex())) {
      return new ArchiveItem.Known(layer.diffId());
    }
    return new ArchiveItem.Unusable("\"" + path + "\": its digest is " + digest);
  }

  /// The layer in the store with this content, whatever its parent.
  Optional<Layer> knownLayer(Digest diffId) {
    return store.layers().all().stream().filter(layer -> layer.diffId().equals(diffId)).findFirst();
  }

  /// Names of all members, for messages.
  List<String> names() {
    return items.keySet().stream().sorted().limit(10).toList();
  }

  private static String relative(String directory, String target) {
    return target.startsWith("/") ? target : directory + "/" + target;
  }
}
