package dev.jcompose.image.registry;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;

/// The body of an answer with a timeout: a read that gets nothing for too long fails. The timeout
/// of the JDK's client only covers the time until the headers arrive.
final class WatchedBody extends FilterInputStream {
  private final Duration silence;
  private final Thread watch;
  private volatile long since;
  private volatile boolean waiting;
  private volatile boolean silent;

  private WatchedBody(InputStream in, Duration silence) {
    super(in);
    this.silence = silence;
    this.watch = Thread.ofVirtual().name("registry-watch").unstarted(this::watch);
  }

  /// Bodies that are watched; to be closed.
  static HttpResponse.BodyHandler<InputStream> handler(Duration silence) {
    return _ ->
        HttpResponse.BodySubscribers.mapping(
            HttpResponse.BodySubscribers.ofInputStream(), in -> new WatchedBody(in, silence));
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (watch.getState() == Thread.State.NEW) {
      watch.start();
    }
    since = System.nanoTime();
    waiting = true;
    try {
      int count = in.read(bytes, offset, length);
      if (!silent) {
        return count;
      }
    } catch (IOException cut) {
      if (!silent) {
        throw cut;
      }
    } finally {
      waiting = false;
    }
    throw new HttpTimeoutException("sent nothing for " + words(silence));
  }

  @Override
  public void close() throws IOException {
    watch.interrupt();
    in.close();
  }

  static String words(Duration time) {
    return time.toSeconds() > 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
  }

  private void watch() {
    try {
      while (!silent) {
        long left = silence.toNanos() - (waiting ? System.nanoTime() - since : 0);
        if (left > 0) {
          Thread.sleep(Duration.ofNanos(left));
        } else {
          // Whoever reads gets an end or an error now.
          silent = true;
          in.close();
        }
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    } catch (IOException alreadyBroken) {
      silent = true;
    }
  }
}
