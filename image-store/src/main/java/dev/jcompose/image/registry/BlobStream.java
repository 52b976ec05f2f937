package dev.jcompose.image.registry;

import dev.jcompose.image.document.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// A blob as a stream that continues where it was interrupted: with a range request or, if the
/// registry does not support ranges, by reading it from the start again. Never gives more bytes
/// than the descriptor says, and fails when there are fewer.
final class BlobStream extends InputStream {
  private static final int ATTEMPTS = 5;

  private final RepositoryClient client;
  private final Descriptor descriptor;
  private final LongConsumer progress;
  private volatile @Nullable InputStream body;
  private volatile boolean stopped;
  private long done;
  private int failures;

  /// @param progress receives how many bytes have been read
  BlobStream(RepositoryClient client, Descriptor descriptor, LongConsumer progress) {
    this.client = client;
    this.descriptor = descriptor;
    this.progress = progress;
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
    while (done < descriptor.size()) {
      if (stopped) {
        throw new InterruptedIOException("stopped");
      }
      try {
        InputStream in = open();
        int count = in.read(bytes, offset, (int) Math.min(length, descriptor.size() - done));
        if (count > 0) {
          done += count;
          failures = 0;
          progress.accept(done);
          return count;
        }
        throw new IOException(
            "connection ended after " + done + " of " + descriptor.size() + " bytes");
      } catch (IOException cut) {
        close();
        if (stopped) {
          throw new InterruptedIOException("stopped");
        }
        pauseOrFail(cut);
      }
    }
    return -1;
  }

  @Override
  public void close() throws IOException {
    InputStream open = body;
    if (open != null) {
      open.close();
      body = null;
    }
  }

  /// Ends a read in progress, and fails all later ones. From any thread.
  void stop() {
    stopped = true;
    try {
      close();
    } catch (IOException closedAnyway) {
      throw new UncheckedIOException(closedAnyway);
    }
  }

  private InputStream open() throws IOException {
    InputStream open = body;
    if (open != null) {
      return open;
    }
    try {
      HttpResponse<InputStream> response = client.blob(descriptor, done);
      if (response.statusCode() != 200 && response.statusCode() != 206) {
        throw RegistryFailure.of(client.what(), response);
      }
      InputStream in = response.body();
      body = in;
      boolean continued =
          response.statusCode() == 206
              && response
                  .headers()
                  .firstValue("Content-Range")
                  .filter(range -> range.startsWith("bytes " + done + "-"))
                  .isPresent();
      if (!continued) {
        in.skipNBytes(done);
      }
      return in;
    } catch (InterruptedException interruption) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  private void pauseOrFail(IOException cut) throws IOException {
    failures++;
    if (failures >= ATTEMPTS || cut instanceof InterruptedIOException) {
      throw cut;
    }
    if (cut instanceof HttpTimeoutException && failures > 1) {
      throw RegistryFailure.of(client.what(), client.authority(), cut);
    }
    try {
      Thread.sleep(client.patience().pause().toMillis() << failures);
    } catch (InterruptedException interruption) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }
}
