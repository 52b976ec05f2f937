package dev.jcompose.buildkit.transport;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/// A connection that is there already, in the form that gRPC takes: it asks for a socket of TCP.
final class UpgradedSocket extends Socket {
  /// Of no meaning; it is only shown.
  static final InetSocketAddress ADDRESS =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

  private final RawConnection connection;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final CountDownLatch gone = new CountDownLatch(1);

  UpgradedSocket(RawConnection connection) {
    this.connection = connection;
  }

  /// Waits until gRPC has closed it.
  void awaitClose() throws InterruptedException {
    gone.await();
  }

  @Override
  public InputStream getInputStream() {
    return new UntilTheEnd(connection.input());
  }

  /// To whoever has ended, nothing more is said: gRPC would complain to it of the end, and
  /// BuildKit's clients show their user that complaint.
  @Override
  public OutputStream getOutputStream() {
    return new WhileItLasts(connection.output());
  }

  /// Notes that the other side has ended.
  private final class UntilTheEnd extends FilterInputStream {
    UntilTheEnd(InputStream input) {
      super(input);
    }

    @Override
    public int read() throws IOException {
      return noted(in.read());
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      return noted(in.read(target, offset, length));
    }

    private int noted(int result) {
      if (result < 0) {
        ended.set(true);
      }
      return result;
    }
  }

  private final class WhileItLasts extends FilterOutputStream {
    WhileItLasts(OutputStream output) {
      super(output);
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      if (!ended.get()) {
        out.write(source, offset, length);
      }
    }
  }

  @Override
  public void close() throws IOException {
    if (closed.compareAndSet(false, true)) {
      try {
        connection.close();
      } finally {
        gone.countDown();
      }
    }
  }

  @Override
  public void shutdownOutput() throws IOException {
    close();
  }

  @Override
  public boolean isClosed() {
    return closed.get();
  }

  @Override
  public boolean isConnected() {
    return true;
  }

  @Override
  public boolean isBound() {
    return true;
  }

  @Override
  public SocketAddress getRemoteSocketAddress() {
    return ADDRESS;
  }

  @Override
  public SocketAddress getLocalSocketAddress() {
    return ADDRESS;
  }

  @Override
  public InetAddress getInetAddress() {
    return ADDRESS.getAddress();
  }

  @Override
  public int getPort() {
    return ADDRESS.getPort();
  }

  // What only a socket of TCP has.

  @Override
  public void setTcpNoDelay(boolean on) {}

  @Override
  public void setSoTimeout(int timeout) {}

  @Override
  public int getSoTimeout() {
    return 0;
  }

  @Override
  public void setSoLinger(boolean on, int linger) {}

  @Override
  public void setKeepAlive(boolean on) {}
}
