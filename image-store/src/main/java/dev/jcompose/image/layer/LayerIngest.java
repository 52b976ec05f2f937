package dev.jcompose.image.layer;

import dev.jcompose.image.Digest;
import dev.jcompose.image.content.BlobWriter;
import dev.jcompose.image.content.Blobs;
import dev.jcompose.image.content.Compression;
import dev.jcompose.image.content.ReadAhead;
import dev.jcompose.image.content.ReadFailure;
import dev.jcompose.image.content.Sha256;
import dev.jcompose.image.content.TeeInputStream;
import dev.jcompose.image.document.Descriptor;
import dev.jcompose.linux.file.Directory;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.file.Path;
import java.util.UUID;

/// Ingests layers, each in a single pass over its bytes: hashes them compressed and plain, stores
/// the blob, and unpacks. Decompression, or compression of a plain tar, runs on a second thread.
public final class LayerIngest {
  private static final int DIRECTORY_MODE = 0700;
  private static final int ROOT_MODE = 0755;
  private static final int HEAD = 512;

  private final Blobs blobs;
  private final Path temporary;

  /// @param temporary where layers are unpacked first, on the file system of the store
  public LayerIngest(Blobs blobs, Path temporary) {
    this.blobs = blobs;
    this.temporary = temporary;
  }

  /// Reads a layer to the end of the stream.
  ///
  /// @param what for messages: `layer 2`
  /// @param in not closed
  public StagedLayer stage(String what, InputStream in) {
    String name = "layer-" + UUID.randomUUID();
    Path directory = temporary.resolve(name);
    try (Directory parent = Directory.open(temporary)) {
      parent.makeDirectory(name, DIRECTORY_MODE);
      boolean done = false;
      try (Directory layer = parent.child(name)) {
        layer.makeDirectory("fs", ROOT_MODE);
        layer.chmod("fs", ROOT_MODE);
        try (Directory root = layer.child("fs")) {
          StagedLayer staged = stage(directory, root, in);
          done = true;
          return staged;
        }
      } catch (IOException failure) {
        throw ReadFailure.of(what, failure);
      } finally {
        if (!done) {
          parent.removeTree(name);
        }
      }
    }
  }

  private StagedLayer stage(Path directory, Directory root, InputStream in) throws IOException {
    byte[] head = in.readNBytes(HEAD);
    Compression compression = Compression.of(head, head.length);
    InputStream source = new SequenceInputStream(new ByteArrayInputStream(head), notClosing(in));
    return switch (compression) {
      case GZIP, ZSTD -> compressed(directory, root, source, compression);
      case NONE, BZIP2, XZ -> plain(directory, root, source, compression);
    };
  }

  private StagedLayer compressed(
      Path directory, Directory root, InputStream source, Compression compression)
      throws IOException {
    Sha256 diff = new Sha256();
    try (BlobWriter blob = blobs.write()) {
      Unpacked unpacked;
      InputStream seen = new TeeInputStream(source, blob::write);
      InputStream plain = new Draining(compression.decompress(seen), seen);
      try (InputStream tar = new TeeInputStream(new ReadAhead(plain), diff::update)) {
        unpacked = TarExtraction.layer(root, tar);
      }
      long size = blob.size();
      Digest digest = blob.commit();
      Descriptor descriptor = new Descriptor(mediaType(compression), digest, size);
      return new StagedLayer(directory, diff.finish(), diff.size(), descriptor, unpacked, digest);
    }
  }

  private StagedLayer plain(
      Path directory, Directory root, InputStream source, Compression compression)
      throws IOException {
    Sha256 diff = new Sha256();
    try (BlobWriter blob = blobs.write()) {
      Unpacked unpacked;
      try (OutputStream store = Compression.ZSTD.compress(blob.leftOpen())) {
        InputStream seen =
            new TeeInputStream(
                compression.decompress(source),
                (bytes, offset, length) -> {
                  diff.update(bytes, offset, length);
                  store.write(bytes, offset, length);
                });
        try (InputStream tar = new ReadAhead(seen)) {
          unpacked = TarExtraction.layer(root, tar);
        }
      }
      long size = blob.size();
      Descriptor descriptor = new Descriptor(mediaType(Compression.ZSTD), blob.commit(), size);
      Digest diffId = diff.finish();
      return new StagedLayer(directory, diffId, diff.size(), descriptor, unpacked, diffId);
    }
  }

  /// The media type of a layer in this compression.
  public static String mediaType(Compression compression) {
    return switch (compression) {
      case NONE -> Descriptor.LAYER;
      case GZIP -> Descriptor.LAYER + "+gzip";
      case ZSTD -> Descriptor.LAYER + "+zstd";
      case BZIP2, XZ -> throw new IllegalArgumentException("no media type for " + compression);
    };
  }

  private static InputStream notClosing(InputStream in) {
    return new FilterInputStream(in) {
      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        return in.read(bytes, offset, length);
      }

      @Override
      public void close() {
        // The stream is the caller's.
      }
    };
  }

  /// Reads the compressed stream to its end after the plain one has ended: its digest covers
  /// everything.
  private static final class Draining extends FilterInputStream {
    private final InputStream compressed;

    Draining(InputStream plain, InputStream compressed) {
      super(plain);
      this.compressed = compressed;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int count = in.read(bytes, offset, length);
      if (count < 0) {
        long _ = compressed.transferTo(OutputStream.nullOutputStream());
      }
      return count;
    }
  }
}
