package dev.jcompose.image.content;

import dev.jcompose.image.Digest;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/// The blobs of an OCI image layout, a file each, named by its digest. A blob is there whole or not
/// at all. Thread-safe.
///
/// @see <a href="https://github.com/opencontainers/image-spec/blob/main/image-layout.md">OCI</a>
public final class Blobs {
  /// The most a manifest or configuration may hold, as registries and containerd have it.
  public static final int MAX_DOCUMENT = 4 << 20;

  private final Path directory;
  private final Path temporary;

  /// @param directory `blobs/sha256`, made when missing
  /// @param temporary on the same file system, swept by the owner
  public Blobs(Path directory, Path temporary) throws IOException {
    this.directory = Files.createDirectories(directory);
    this.temporary = temporary;
  }

  /// Where the blob is, if it is there.
  public Optional<Path> find(Digest digest) {
    Path path = directory.resolve(digest.hex());
    return Files.exists(path) ? Optional.of(path) : Optional.empty();
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
      byte[] bytes = Files.readAllBytes(path);
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

  /// Stores a document.
  public Digest put(byte[] document) throws IOException {
    try (BlobWriter writer = write()) {
      writer.write(document);
      return writer.commit();
    }
  }

  /// Starts a new blob.
  public BlobWriter write() throws IOException {
    return new BlobWriter(this, temporary.resolve("blob-" + UUID.randomUUID()));
  }

  /// Removes a blob. Idempotent.
  public void remove(Digest digest) throws IOException {
    Files.deleteIfExists(directory.resolve(digest.hex()));
  }

  /// All blobs.
  public List<Digest> list() throws IOException {
    List<Digest> result = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        result.add(new Digest("sha256:" + file.getFileName()));
      }
    }
    return result;
  }

  /// Gives a finished temporary file its name.
  void accept(Path file, Digest digest) throws IOException {
    Files.move(file, directory.resolve(digest.hex()), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
      names.force(true);
    }
  }
}
