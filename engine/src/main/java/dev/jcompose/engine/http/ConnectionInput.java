package dev.jcompose.engine.http;

import dev.jcompose.engine.transport.Transport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// Buffered input from a client. [#watch] reads ahead while nobody else reads, so that the end is
/// noticed during a long answer; what it reads is kept for the next reader.
final class ConnectionInput extends InputStream {
  private static final int SIZE = 16 << 10;

  private final Transport transport;
  private final ReentrantLock lock = new ReentrantLock();
  private final ByteBuffer buffer = ByteBuffer.allocate(SIZE).limit(0);
  private boolean ended;

  ConnectionInput(Transport transport) {
    this.transport = transport;
  }

  /// Makes sure that something is in the buffer; `false` at the end.
  private boolean fill() throws IOException {
    if (!ended && !buffer.hasRemaining()) {
      buffer.clear();
      ended = transport.read(buffer) < 0;
      buffer.flip();
    }
    return buffer.hasRemaining();
  }

  /// Waits for the next byte on a thread of its own, and runs something if the end comes instead.
  void watch(Runnable onEnd) {
    Thread.startVirtualThread(() -> {
      if (lookAhead()) {
        onEnd.run();
      }
    });
  }

  private boolean lookAhead() {
    lock.lock();
    try {
      return !fill();
    } catch (IOException lost) {
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// The next line without its line end, CRLF or LF; empty at the end of input.
  ///
  /// @param longest how many bytes it may have
  /// @throws LineTooLong when it has more
  Optional<String> line(int longest) throws IOException {
    lock.lock();
    try {
      var line = new ByteArrayOutputStream(128);
      while (fill()) {
        byte next = buffer.get();
        if (next == '\n') {
          String text = line.toString(StandardCharsets.ISO_8859_1);
          return Optional.of(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
        }
        line.write(next);
        if (line.size() > longest) {
          throw new LineTooLong();
        }
      }
      if (line.size() > 0) {
        throw new IOException("the client closed the connection in the middle of a line");
      }
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int read() throws IOException {
    lock.lock();
    try {
      return fill() ? buffer.get() & 0xff : -1;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    lock.lock();
    try {
      if (!fill()) {
        return -1;
      }
      int count = Math.min(length, buffer.remaining());
      buffer.get(target, offset, count);
      return count;
    } finally {
      lock.unlock();
    }
  }

  /// A line is longer than allowed.
  static final class LineTooLong extends IOException {
    private static final long serialVersionUID = 1L;

    LineTooLong() {
      super("the line is too long");
    }
  }
}
