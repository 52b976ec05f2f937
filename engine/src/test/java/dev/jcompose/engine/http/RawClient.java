package dev.jcompose.engine.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// A client that sends and sees every byte.
public final class RawClient implements AutoCloseable {
  private final SocketChannel channel;

  /// Connects.
  public RawClient(Path socket) throws IOException {
    channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(socket));
  }

  /// Sends a text.
  public RawClient send(String text) throws IOException {
    return send(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Sends bytes.
  public RawClient send(byte[] content) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(content);
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    return this;
  }

  /// Says that nothing more comes.
  public RawClient finish() throws IOException {
    channel.shutdownOutput();
    return this;
  }

  /// Reads until what has been read ends with a text.
  public String readUntil(String end) throws IOException {
    var read = new ByteArrayOutputStream();
    ByteBuffer one = ByteBuffer.allocate(1);
    while (!read.toString(StandardCharsets.UTF_8).endsWith(end)) {
      one.clear();
      if (channel.read(one) < 0) {
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
    while (channel.read(some) >= 0) {
      read.write(some.array(), 0, some.position());
      some.clear();
    }
    return read.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
