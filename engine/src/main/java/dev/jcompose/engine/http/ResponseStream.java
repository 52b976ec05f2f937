package dev.jcompose.engine.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// The body of an answer whose length is not known in advance: in chunks or, for an old client,
/// until the connection ends. Collects small writes until [#flush], or until there is enough;
/// sending returns when the kernel has taken the bytes, so a client that does not read holds up
/// only its own handler.
final class ResponseStream extends OutputStream {
  private static final int ENOUGH = 32 << 10;
  private static final byte[] LINE_BREAK = {'\r', '\n'};
  private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  /// How the body is sent.
  enum Form {
    /// In chunks.
    CHUNKED,
    /// Unchanged; it ends with the connection.
    PLAIN,
    /// Not at all: the answer to a `HEAD`.
    NONE
  }

  private final ConnectionOutput out;
  private final Form form;
  private final ByteArrayOutputStream collected = new ByteArrayOutputStream();
  private boolean closed;

  ResponseStream(ConnectionOutput out, Form form) {
    this.out = out;
    this.form = form;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
    if (closed) {
      throw new IOException("the answer has ended");
    }
    collected.write(bytes, offset, length);
    if (collected.size() >= ENOUGH) {
      flush();
    }
  }

  @Override
  public synchronized void flush() throws IOException {
    if (collected.size() > 0) {
      byte[] bytes = collected.toByteArray();
      collected.reset();
      switch (form) {
        case CHUNKED -> out.write(size(bytes), ByteBuffer.wrap(bytes), ByteBuffer.wrap(LINE_BREAK));
        case PLAIN -> out.write(bytes);
        case NONE -> {}
      }
    }
  }

  private static ByteBuffer size(byte[] chunk) {
    String line = Integer.toHexString(chunk.length) + "\r\n";
    return ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII));
  }

  /// Sends what is collected. The end is sent by [#finish], so that a handler that fails inside a
  /// `try` over this stream does not make a partial answer look complete.
  @Override
  public synchronized void close() throws IOException {
    if (!closed) {
      flush();
      closed = true;
    }
  }

  /// Sends the end.
  void finish() throws IOException {
    close();
    if (form == Form.CHUNKED) {
      out.write(LAST_CHUNK);
    }
  }
}
