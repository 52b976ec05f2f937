package dev.jcompose.engine.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// The body of a request, to its end and not a byte further: after it comes the next request, or
/// the raw stream of a connection that is taken over.
abstract sealed class RequestBody extends InputStream {
  private static final long MOST_DISCARDED = 8 << 20;

  /// The body that a head announces.
  ///
  /// @param beforeFirst run before the first byte is read
  static RequestBody of(
      RequestHead head, ConnectionInput input, Optional<BeforeFirst> beforeFirst) {
    boolean chunked = head.has("Transfer-Encoding", "chunked");
    String length = head.header("Content-Length").orElse("0");
    if (head.header("Transfer-Encoding").isPresent()
        && (!chunked || head.header("Content-Length").isPresent())) {
      throw HttpProblem.badRequest("unsupported transfer encoding");
    }
    if (!length.matches("\\d{1,18}")) {
      throw HttpProblem.badRequest("bad Content-Length \"" + length + "\"");
    }
    return chunked
        ? new Chunked(input, beforeFirst)
        : new Counted(input, beforeFirst, Long.parseLong(length));
  }

  /// Run before the first byte is read: sends `100 Continue` to a client that waits for it.
  @FunctionalInterface
  interface BeforeFirst {
    void run() throws IOException;
  }

  private final ConnectionInput input;
  private final Optional<BeforeFirst> beforeFirst;
  private boolean begun;
  private boolean broken;

  private RequestBody(ConnectionInput input, Optional<BeforeFirst> beforeFirst) {
    this.input = input;
    this.beforeFirst = beforeFirst;
  }

  /// Whether all of it has been read.
  abstract boolean ended();

  /// How many bytes can be read now; 0 at the end.
  abstract long ready() throws IOException;

  /// So many bytes have been read.
  abstract void took(int count) throws IOException;

  /// From now on nothing of it can be read.
  final void broken() {
    broken = true;
  }

  /// Whether the rest cannot be read.
  final boolean isBroken() {
    return broken;
  }

  /// Reads and discards the rest.
  ///
  /// @return `false` when there is too much of it, or it cannot be read
  boolean skipRest() throws IOException {
    if (broken) {
      return false;
    }
    if (!begun && !ended() && beforeFirst.isPresent()) {
      // The client was not told to send it, so it may never come.
      return false;
    }
    byte[] waste = new byte[8192];
    long skipped = 0;
    for (int count = read(waste); count >= 0; count = read(waste)) {
      skipped += count;
      if (skipped > MOST_DISCARDED) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!begun && !ended() && beforeFirst.isPresent()) {
      beforeFirst.get().run();
    }
    begun = true;
    long ready = ready();
    if (ready == 0) {
      return -1;
    }
    int count = input.read(target, offset, (int) Math.min(length, ready));
    if (count < 0) {
      throw new IOException("the client closed the connection in the middle of a request");
    }
    took(count);
    return count;
  }

  /// A body of known length.
  private static final class Counted extends RequestBody {
    private long left;

    Counted(ConnectionInput input, Optional<BeforeFirst> beforeFirst, long length) {
      super(input, beforeFirst);
      this.left = length;
    }

    @Override
    boolean ended() {
      return left == 0;
    }

    @Override
    long ready() {
      return left;
    }

    @Override
    void took(int count) {
      left -= count;
    }
  }

  /// A body in chunks, each preceded by its length.
  private static final class Chunked extends RequestBody {
    private static final int LONGEST_LINE = 8192;
    private static final int MOST_TRAILERS = 100;

    private final ConnectionInput input;
    private long left;
    private boolean ended;

    Chunked(ConnectionInput input, Optional<BeforeFirst> beforeFirst) {
      super(input, beforeFirst);
      this.input = input;
    }

    @Override
    boolean ended() {
      return ended;
    }

    @Override
    long ready() throws IOException {
      if (left == 0 && !ended) {
        String size = line().split(";", 2)[0].strip();
        if (!size.matches("[0-9a-fA-F]{1,15}")) {
          throw malformed("\"" + size + "\" is not the size of a chunk");
        }
        left = Long.parseLong(size, 16);
        if (left == 0) {
          ended = true;
          skipTrailers();
        }
      }
      return left;
    }

    /// They say nothing to us.
    private void skipTrailers() throws IOException {
      int skipped = 0;
      while (!line().isEmpty()) {
        skipped++;
        if (skipped > MOST_TRAILERS) {
          throw malformed("too many trailers");
        }
      }
    }

    @Override
    void took(int count) throws IOException {
      left -= count;
      if (left == 0 && !lineEnds()) {
        throw malformed("a chunk is longer than it says");
      }
    }

    /// Not by reading a line: malformed input may never end.
    private boolean lineEnds() throws IOException {
      int next = input.read();
      if (next < 0) {
        throw new IOException("the client closed the connection in the middle of a request");
      }
      return next == '\n' || (next == '\r' && input.read() == '\n');
    }

    private String line() throws IOException {
      try {
        return input
            .line(LONGEST_LINE)
            .orElseThrow(() ->
                new IOException("the client closed the connection in the middle of a request"));
      } catch (ConnectionInput.LineTooLong tooLong) {
        throw malformed("a line between chunks is too long");
      }
    }

    /// What follows cannot be parsed, so this answer is the connection's last one.
    private HttpProblem malformed(String why) {
      broken();
      return HttpProblem.badRequest("malformed chunked body: " + why);
    }
  }
}
