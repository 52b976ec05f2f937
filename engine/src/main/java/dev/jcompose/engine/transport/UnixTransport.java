package dev.jcompose.engine.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/// A client of the Unix socket.
///
/// @param channel connected, blocking
public record UnixTransport(SocketChannel channel) implements Transport {
  @Override
  public int read(ByteBuffer into) throws IOException {
    return channel.read(into);
  }

  @Override
  public void write(ByteBuffer... pieces) throws IOException {
    ByteBuffer last = pieces[pieces.length - 1];
    while (channel.write(pieces) >= 0 && (last.hasRemaining() || remains(pieces))) {
      // The socket's buffer was full; continue with the rest.
    }
  }

  private static boolean remains(ByteBuffer... pieces) {
    for (ByteBuffer piece : pieces) {
      if (piece.hasRemaining()) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void finish() throws IOException {
    channel.shutdownOutput();
  }

  @Override
  public boolean isOpen() {
    return channel.isOpen();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
