package dev.jcompose.cli.http;

import dev.jcompose.linux.call.IoFailure;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Objects;

/// A stream socket with an input and an output that two threads may use at once.
///
/// The JDK's own streams over a channel may share one lock, and then a blocked read stops the
/// writer.
final class DuplexSocket implements AutoCloseable {
  private final SocketChannel channel;
  private final ChannelInput received;
  private final InputStream in;
  private final OutputStream out;

  private DuplexSocket(SocketChannel channel) {
    this.channel = channel;
    this.received = new ChannelInput(channel);
    this.in = new BufferedInputStream(received, 16 * 1024);
    this.out = new ChannelOutput(channel);
  }

  static DuplexSocket to(Path socket) throws IOException {
    return new DuplexSocket(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
  }

  InputStream in() {
    return in;
  }

  OutputStream out() {
    return out;
  }

  /// Runs an action on the reading thread whenever everything that had arrived is read, before it
  /// waits for more.
  void beforeWaiting(Runnable action) {
    received.beforeWaiting = action;
  }

  /// Whether the other side has sent something. Waits for it, or for the end.
  boolean answered() {
    try {
      in.mark(1);
      boolean something = in.read() >= 0;
      in.reset();
      return something;
    } catch (IOException nothing) {
      return false;
    }
  }

  /// Whether the other side ended before it had read what it was sent, and without an answer: a
  /// Unix socket is reset by a side that leaves something unread, and otherwise just ends
  /// (unix(7)).
  boolean isUnread(IOException failure) {
    return !received.begun && IoFailure.isReset(failure);
  }

  /// Ends our output; the other side may continue.
  void shutdownOutput() throws IOException {
    channel.shutdownOutput();
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new EngineRequestException("cannot close the connection: " + IoFailure.words(e), e);
    }
  }

  private static final class ChannelInput extends InputStream {
    private final SocketChannel channel;
    private volatile boolean begun;
    private volatile Runnable beforeWaiting = () -> {};

    ChannelInput(SocketChannel channel) {
      this.channel = channel;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, into.length);
      beforeWaiting.run();
      try {
        int count = length == 0 ? 0 : channel.read(ByteBuffer.wrap(into, offset, length));
        begun |= count > 0;
        return count;
      } catch (ClosedChannelException e) {
        return -1;
      }
    }
  }

  private static final class ChannelOutput extends OutputStream {
    private final SocketChannel channel;

    ChannelOutput(SocketChannel channel) {
      this.channel = channel;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      ByteBuffer bytes = ByteBuffer.wrap(from, offset, length);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
  }
}
