package dev.jcompose.image.content;

import dev.jcompose.image.Digest;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.linux.file.Aside;
import dev.jcompose.linux.file.SavedFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/// The blobs of an OCI image layout, a file each, named by its digest. A blob exists completely or
/// not at all; one that nothing refers to yet may wait for [#sync]. Thread-safe.
///
/// @see <a href="https://github.com/opencontainers/image-spec/blob/main/image-layout.md">OCI</a>
public final class Blobs {
  /// The size limit of a manifest or configuration in registries and containerd.
  public static final int MAX_DOCUMENT = 4 << 20;

  private final Path directory;
  private final Path temporary;

  /// Those that this process knows to be synced.
  private final Set<Digest> synced = ConcurrentHashMap.newKeySet();

  /// @param directory `blobs/sha256`, made when missing
  /// @param temporary on the same file system, swept by the owner
  public Blobs(Path directory, Path temporary) throws IOException {
    this.directory = Aside.directory(directory);
    this.temporary = temporary;
  }

  /// Where the blob is, if it is there.
  public Optional<Path> find(Digest digest) {
    Path path = directory.resolve(digest.hex());
    return Files.isRegularFile(path) ? Optional.of(path) : Optional.empty();
  }

  /// A stream over a blob.
  public InputStream open(Digest digest) throws IOException {
    return Files.newInputStream(directory.resolve(digest.hex()));
  }

  /// Size of a blob in bytes.
  public long size(Digest digest) throws IOException {
    return Files.size(directory.resolve(digest.hex()));
  }

  /// The bytes of a manifest or configuration, checked against the digest.
  public byte[] document(Digest digest) {
    Path path = directory.resolve(digest.hex());
    try {
      if (Files.size(path) > MAX_DOCUMENT) {
        throw new ImageException(Kind.INVALID, "blob " + digest + ": too large for a document");
      }
      byte[] bytes = SavedFile.read(path);
      if (!Sha256.of(bytes).equals(digest)) {
        throw new ImageException(
            Kind.SYSTEM, "blob " + digest + ": damaged on disk (remove and load the image again)");
      }
      return bytes;
    } catch (NoSuchFileException missing) {
      throw new ImageException(Kind.NOT_FOUND, "blob " + digest + ": missing in the store");
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /// Stores a document, which is synced only by [#sync].
  public Digest put(byte[] document) throws IOException {
    try (BlobWriter writer = write()) {
      writer.write(document);
      return writer.commitUnsynced();
    }
  }

  /// Syncs these blobs and their names. All at once, so that they share commits of the file
  /// system's journal.
  public void sync(Collection<Digest> blobs) throws IOException {
    List<Digest> due = blobs.stream().filter(blob -> !synced.contains(blob)).distinct().toList();
    if (due.isEmpty()) {
      return;
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      due.forEach(blob ->
          running.add(
              threads.submit(() -> {
                force(directory.resolve(blob.hex()), StandardOpenOption.WRITE);
                return blob;
              })));
      for (Future<?> each : running) {
        var _ = each.get();
      }
    } catch (ExecutionException failure) {
      throw new IOException("sync of blobs: " + IoFailure.words(failure), failure);
    } catch (InterruptedException interruption) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
    force(directory, StandardOpenOption.READ);
    synced.addAll(due);
  }

  /// Starts a new blob.
  public BlobWriter write() throws IOException {
    return new BlobWriter(this, temporary.resolve("blob-" + UUID.randomUUID()));
  }

  /// Removes a blob. Idempotent.
  public void remove(Digest digest) throws IOException {
    synced.remove(digest);
    Files.deleteIfExists(directory.resolve(digest.hex()));
  }

  /// Moves a damaged blob out of the way, so that the same content can be stored again.
  ///
  /// @return a sentence about it; empty when there is no such blob
  public Optional<String> putAside(Digest digest) {
    synced.remove(digest);
    Path blob = directory.resolve(digest.hex());
    return Files.exists(blob, LinkOption.NOFOLLOW_LINKS)
        ? Optional.of(Aside.putting(blob, "does not match its digest"))
        : Optional.empty();
  }

  /// All blobs.
  public List<Digest> list() throws IOException {
    List<Digest> result = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        String name = "sha256:" + file.getFileName();
        if (Digest.isValid(name)) {
          result.add(new Digest(name));
        }
      }
    }
    return result;
  }

  /// Gives a finished temporary file its name.
  void accept(Path file, Digest digest) throws IOException {
    move(file, digest);
    force(directory, StandardOpenOption.READ);
    synced.add(digest);
  }

  /// The same, but synced only by [#sync].
  void acceptUnsynced(Path file, Digest digest) throws IOException {
    if (find(digest).isEmpty()) {
      // Something other than a file is not ours.
      var _ = Aside.put(directory.resolve(digest.hex()));
      move(file, digest);
    }
  }

  private void move(Path file, Digest digest) throws IOException {
    Files.move(file, directory.resolve(digest.hex()), StandardCopyOption.ATOMIC_MOVE);
  }

  private static void force(Path path, StandardOpenOption how) throws IOException {
    try (FileChannel channel = FileChannel.open(path, how)) {
      channel.force(true);
    }
  }
}
