package dev.jcompose.image.content;

import dev.jcompose.image.Digest;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A blob being written: hashed on the way, and discarded when it is closed without a commit.
public final class BlobWriter extends OutputStream {
  private final Blobs blobs;
  private final Path file;
  private final FileChannel channel;
  private final Sha256 sum = new Sha256();
  private long size;

  BlobWriter(Blobs blobs, Path file) throws IOException {
    this.blobs = blobs;
    this.file = file;
    this.channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
    while (buffer.hasRemaining()) {
      size += channel.write(buffer);
    }
    sum.update(bytes, offset, length);
  }

  /// Writes to this blob. Closing it, as a compressing stream does, leaves the blob to be
  /// committed.
  public OutputStream leftOpen() {
    return new FilterOutputStream(this) {
      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
      }

      @Override
      public void close() {
        // Closing a blob without committing it would drop it.
      }
    };
  }

  /// Bytes so far.
  public long size() {
    return size;
  }

  /// Puts it in the store under its digest.
  public Digest commit() throws IOException {
    Digest digest = sum.finish();
    if (blobs.find(digest).isEmpty()) {
      channel.force(false);
      blobs.accept(file, digest);
    }
    return digest;
  }

  /// The same without a sync: until [Blobs#sync] has been called for it, a crash of the machine may
  /// leave a damaged file of this name. Only for blobs that nothing refers to after such a crash.
  public Digest commitUnsynced() throws IOException {
    Digest digest = sum.finish();
    blobs.acceptUnsynced(file, digest);
    return digest;
  }

  @Override
  public void close() throws IOException {
    channel.close();
    Files.deleteIfExists(file);
  }
}
