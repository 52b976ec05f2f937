package dev.jcompose.image.content;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Passes all bytes that are read to an observer, such as a hash.
public final class TeeInputStream extends FilterInputStream {
  private final Observer observer;
  private boolean ended;

  /// @param in what is read
  /// @param observer what sees it
  public TeeInputStream(InputStream in, Observer observer) {
    super(in);
    this.observer = observer;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int count = in.read(bytes, offset, length);
    if (count > 0) {
      observer.see(bytes, offset, count);
    }
    ended |= count < 0;
    return count;
  }

  /// Not 0 before the end: GZIPInputStream treats 0 after a member as the end.
  @Override
  public int available() {
    return ended ? 0 : 1;
  }

  @Override
  public long skip(long count) throws IOException {
    byte[] seen = new byte[Math.clamp(count, 0, 8192)];
    return Math.max(0, read(seen, 0, seen.length));
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  /// Sees bytes pass.
  @FunctionalInterface
  public interface Observer {
    /// Sees these bytes, which must not be kept.
    void see(byte[] bytes, int offset, int length) throws IOException;
  }
}
