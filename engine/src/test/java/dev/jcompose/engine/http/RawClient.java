package dev.jcompose.engine.http;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// A client that sends and sees every byte.
public final class RawClient implements AutoCloseable {
  private final Bytes bytes;

  /// What it is connected by.
  private interface Bytes extends Closeable {
    int read(ByteBuffer into) throws IOException;

    void write(byte[] content) throws IOException;

    void finish() throws IOException;
  }

  /// Connects to a Unix socket.
  public RawClient(Path socket) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(socket));
    bytes =
        new Bytes() {
          @Override
          public int read(ByteBuffer into) throws IOException {
            return channel.read(into);
          }

          @Override
          public void write(byte[] content) throws IOException {
            ByteBuffer left = ByteBuffer.wrap(content);
            while (left.hasRemaining()) {
              channel.write(left);
            }
          }

          @Override
          public void finish() throws IOException {
            channel.shutdownOutput();
          }

          @Override
          public void close() throws IOException {
            channel.close();
          }
        };
  }

  /// Goes on with a connected socket.
  public RawClient(Socket socket) {
    bytes =
        new Bytes() {
          @Override
          public int read(ByteBuffer into) throws IOException {
            byte[] piece = new byte[into.remaining()];
            int count = socket.getInputStream().read(piece);
            into.put(piece, 0, Math.max(0, count));
            return count;
          }

          @Override
          public void write(byte[] content) throws IOException {
            socket.getOutputStream().write(content);
          }

          @Override
          public void finish() throws IOException {
            socket.shutdownOutput();
          }

          @Override
          public void close() throws IOException {
            socket.close();
          }
        };
  }

  /// Sends a text.
  public RawClient send(String text) throws IOException {
    return send(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Sends bytes.
  public RawClient send(byte[] content) throws IOException {
    bytes.write(content);
    return this;
  }

  /// Says that nothing more comes.
  public RawClient finish() throws IOException {
    bytes.finish();
    return this;
  }

  /// Reads until what has been read ends with a text.
  public String readUntil(String end) throws IOException {
    var read = new ByteArrayOutputStream();
    ByteBuffer one = ByteBuffer.allocate(1);
    while (!read.toString(StandardCharsets.UTF_8).endsWith(end)) {
      one.clear();
      if (bytes.read(one) < 0) {
        throw new IOException("ended after: " + read);
      }
      read.write(one.get(0));
    }
    return read.toString(StandardCharsets.UTF_8);
  }

  /// Reads to the end.
  public String readAll() throws IOException {
    var read = new ByteArrayOutputStream();
    ByteBuffer some = ByteBuffer.allocate(8192);
    while (bytes.read(some) >= 0) {
      read.write(some.array(), 0, some.position());
      some.clear();
    }
    return read.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    bytes.close();
  }
}
