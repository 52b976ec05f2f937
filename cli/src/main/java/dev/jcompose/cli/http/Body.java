package dev.jcompose.cli.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/// The bodies of HTTP/1.1: of known length, in chunks, and until the connection ends.
abstract sealed class Body extends InputStream {
  final InputStream in;

  Body(InputStream in) {
    this.in = in;
  }

  static Body of(Head head, InputStream in) throws IOException {
    if (head.status() == 204 || head.status() == 304) {
      return new Sized(in, 0);
    }
    if (head.header("transfer-encoding").equalsIgnoreCase("chunked")) {
      return new Chunked(in);
    }
    String length = head.header("content-length");
    try {
      return length.isEmpty() ? new Open(in) : new Sized(in, Long.parseLong(length));
    } catch (NumberFormatException e) {
      throw new IOException("not a content length: " + length, e);
    }
  }

  /// That of an answer to `HEAD`, whatever its length header says.
  static Body none(InputStream in) {
    return new Sized(in, 0);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public abstract int read(byte[] into, int offset, int length) throws IOException;

  private static final class Sized extends Body {
    private long left;

    Sized(InputStream in, long length) {
      super(in);
      this.left = length;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int count = in.read(into, offset, (int) Math.min(left, length));
      if (count < 0) {
        throw new EOFException("the connection ended inside an answer");
      }
      left -= count;
      return count;
    }
  }

  private static final class Open extends Body {
    Open(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      return in.read(into, offset, length);
    }
  }

  private static final class Chunked extends Body {
    private long left;
    private boolean ended;
    private boolean begun;

    Chunked(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (left == 0 && !ended) {
        nextChunk();
      }
      if (ended) {
        return -1;
      }
      int count = in.read(into, offset, (int) Math.min(left, length));
      if (count < 0) {
        throw new EOFException("the connection ended inside an answer");
      }
      left -= count;
      return count;
    }

    private void nextChunk() throws IOException {
      if (begun) {
        Head.line(in);
      }
      begun = true;
      String size = Head.line(in);
      int extension = size.indexOf(';');
      try {
        left = Long.parseLong((extension < 0 ? size : size.substring(0, extension)).strip(), 16);
      } catch (NumberFormatException e) {
        throw new IOException("not a chunk size: " + size, e);
      }
      if (left == 0) {
        while (!Head.line(in).isEmpty()) {
          // Trailers have no use here.
        }
        ended = true;
      }
    }
  }
}
