package dev.jcompose.image.content;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/// Writes gzip (RFC 1952) with all processors: the content is cut into blocks, each compressed on
/// its own with the end of the one before as its dictionary, as `pigz` does. It is one member, as
/// small as from one thread, and the same bytes on every machine.
final class ParallelGzip extends OutputStream {
  private static final int BLOCK = 256 * 1024;

  /// As far back as deflate can refer (RFC 1951).
  private static final int WINDOW = 32 * 1024;

  /// Magic number, deflate, no flags, no time, no hints, an unknown system.
  private static final byte[] HEAD = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

  private final OutputStream out;
  private final int processors = Runtime.getRuntime().availableProcessors();
  private final ExecutorService threads =
      Executors.newFixedThreadPool(processors, Thread.ofPlatform().name("gzip").daemon().factory());
  private final Deque<Future<byte[]>> compressing = new ArrayDeque<>();
  private final CRC32 checksum = new CRC32();
  private byte[] block = new byte[BLOCK];
  private byte[] dictionary = new byte[0];
  private int filled;
  private long length;
  private boolean closed;

  ParallelGzip(OutputStream out) throws IOException {
    this.out = out;
    out.write(HEAD);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] from, int offset, int count) throws IOException {
    Objects.checkFromIndexSize(offset, count, from.length);
    checksum.update(from, offset, count);
    length += count;
    for (int done = 0; done < count; ) {
      if (filled == BLOCK) {
        compress(false);
      }
      int part = Math.min(BLOCK - filled, count - done);
      System.arraycopy(from, offset + done, block, filled, part);
      filled += part;
      done += part;
    }
  }

  private void compress(boolean last) throws IOException {
    byte[] content = block;
    byte[] before = dictionary;
    int size = filled;
    compressing.add(threads.submit(() -> deflated(content, size, before, last)));
    dictionary = Arrays.copyOfRange(content, Math.max(0, size - WINDOW), size);
    block = new byte[BLOCK];
    filled = 0;
    // Twice the processors: none waits while the oldest block is written.
    while (compressing.size() > 2 * processors) {
      writeOldest();
    }
  }

  private void writeOldest() throws IOException {
    try {
      out.write(compressing.remove().get());
    } catch (InterruptedException _) {
      // The thread stays usable: an interrupted one closes the files it still has to remove.
      throw new InterruptedIOException("interrupted while compressing");
    } catch (ExecutionException failure) {
      throw new IOException("cannot compress", failure.getCause());
    }
  }

  private static byte[] deflated(byte[] content, int size, byte[] before, boolean last) {
    Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    try {
      deflater.setDictionary(before);
      deflater.setInput(content, 0, size);
      if (last) {
        deflater.finish();
      }
      byte[] result = new byte[size / 2 + 1024];
      int end = 0;
      // A flush to a byte's boundary ends a block; it is whole when there was room left for more.
      do {
        if (end == result.length) {
          result = Arrays.copyOf(result, result.length * 2);
        }
        end +=
            deflater.deflate(
                result, end, result.length - end, last ? Deflater.NO_FLUSH : Deflater.SYNC_FLUSH);
      } while (end == result.length);
      return Arrays.copyOf(result, end);
    } finally {
      deflater.end();
    }
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (out) {
      compress(true);
      while (!compressing.isEmpty()) {
        writeOldest();
      }
      byte[] end = new byte[8];
      for (int at = 0; at < 4; at++) {
        end[at] = (byte) (checksum.getValue() >>> (8 * at));
        end[4 + at] = (byte) (length >>> (8 * at));
      }
      out.write(end);
    } finally {
      threads.shutdownNow();
    }
  }
}
