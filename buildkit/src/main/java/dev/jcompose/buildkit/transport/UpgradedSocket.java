package dev.jcompose.buildkit.transport;

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
    return connection.input();
  }

  @Override
  public OutputStream getOutputStream() {
    return connection.output();
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
