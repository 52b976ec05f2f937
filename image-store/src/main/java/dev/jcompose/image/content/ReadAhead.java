package dev.jcompose.image.content;

import dev.jcompose.linux.call.IoFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Reads a stream on its own thread, a few pieces ahead, so that decompression and hashing run in
/// parallel with the processing of the bytes. Memory is bounded to 4 MiB.
public final class ReadAhead extends InputStream {
  private static final int PIECE = 256 * 1024;
  private static final int PIECES = 12;
  private static final long POLL_MILLIS = 200;

  private static final class Piece {
    private final byte[] bytes;
    private final int length;
    private final @Nullable Throwable failure;

    Piece(byte[] bytes, int length, @Nullable Throwable failure) {
      this.bytes = bytes;
      this.length = length;
      this.failure = failure;
    }
  }

  private final BlockingQueue<Piece> filled = new ArrayBlockingQueue<>(PIECES);
  private final BlockingQueue<byte[]> free = new ArrayBlockingQueue<>(PIECES + 2);
  private final InputStream in;
  private final Thread reader;
  private volatile boolean closed;
  private Piece current = new Piece(new byte[0], 0, null);
  private int at;
  private boolean ended;

  /// Starts reading.
  ///
  /// @param in closed with this stream
  public ReadAhead(InputStream in) {
    this.in = in;
    this.reader = Thread.ofPlatform().daemon().name("image-read-ahead").start(this::readAll);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int count = Math.min(length, current.length - at);
    System.arraycopy(current.bytes, at, bytes, offset, count);
    at += count;
    return count;
  }

  @Override
  public long skip(long count) throws IOException {
    if (count <= 0 || !fill()) {
      return 0;
    }
    int skipped = (int) Math.min(count, current.length - at);
    at += skipped;
    return skipped;
  }

  @Override
  public int available() {
    return ended ? 0 : Math.max(1, current.length - at);
  }

  /// Stops the thread and waits for it.
  @Override
  public void close() throws IOException {
    closed = true;
    reader.interrupt();
    in.close();
    try {
      reader.join();
    } catch (InterruptedException interruption) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean fill() throws IOException {
    while (!ended && at == current.length) {
      if (current.bytes.length == PIECE) {
        boolean _ = free.offer(current.bytes);
      }
      try {
        current = filled.take();
      } catch (InterruptedException interruption) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while reading");
      }
      at = 0;
      ended = current.length < 0;
      if (current.failure instanceof IOException failure) {
        throw failure;
      }
      if (current.failure != null) {
        throw new IOException(IoFailure.words(current.failure), current.failure);
      }
    }
    return !ended;
  }

  private void readAll() {
    Piece last = new Piece(new byte[0], -1, null);
    try {
      while (!closed) {
        byte[] bytes = free.poll();
        if (bytes == null) {
          bytes = new byte[PIECE];
        }
        int length = in.readNBytes(bytes, 0, bytes.length);
        if (length == 0) {
          break;
        }
        if (!put(new Piece(length == PIECE ? bytes : Arrays.copyOf(bytes, length), length, null))) {
          return;
        }
      }
    } catch (IOException | RuntimeException failure) {
      last = new Piece(new byte[0], -1, failure);
    }
    boolean _ = put(last);
  }

  private boolean put(Piece piece) {
    while (!closed) {
      try {
        if (filled.offer(piece, POLL_MILLIS, TimeUnit.MILLISECONDS)) {
          return true;
        }
      } catch (InterruptedException interruption) {
        // Only close() interrupts this thread, and it has set `closed` before.
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return false;
  }
}
