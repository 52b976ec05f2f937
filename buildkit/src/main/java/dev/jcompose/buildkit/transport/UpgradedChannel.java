package dev.jcompose.buildkit.transport;

import io.grpc.Channel;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.okhttp.OkHttpChannelBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/// Calls of ours over a connection that the other side has opened: there the server is the client.
public final class UpgradedChannel implements AutoCloseable {
  private static final int WINDOW = 1 << 20;

  private final UpgradedSocket socket;
  private final ManagedChannel channel;

  private UpgradedChannel(UpgradedSocket socket, ManagedChannel channel) {
    this.socket = socket;
    this.channel = channel;
  }

  /// Starts to speak HTTP/2 on it.
  public static UpgradedChannel over(RawConnection connection) {
    var socket = new UpgradedSocket(connection);
    Executor threads = Executors.newVirtualThreadPerTaskExecutor();
    ManagedChannel channel =
        OkHttpChannelBuilder.forAddress(
                UpgradedSocket.ADDRESS.getHostString(),
                UpgradedSocket.ADDRESS.getPort(),
                InsecureChannelCredentials.create())
            .socketFactory(new OneSocket(socket))
            .transportExecutor(threads)
            .executor(threads)
            .flowControlWindow(WINDOW)
            .maxInboundMessageSize(UpgradedServer.LARGEST_MESSAGE)
            .proxyDetector(_ -> null)
            .disableServiceConfigLookUp()
            .disableRetry()
            .build();
    var _ = channel.getState(true);
    return new UpgradedChannel(socket, channel);
  }

  /// To make calls with.
  public Channel channel() {
    return channel;
  }

  /// Waits until the connection ends.
  public void awaitClose() throws InterruptedException {
    socket.awaitClose();
  }

  /// Ends the connection, and every call with it.
  @Override
  public void close() {
    ManagedChannel _ = channel.shutdownNow();
    try {
      socket.close();
    } catch (IOException _) {
      // Gone already.
      return;
    }
  }

  /// gRPC wants to connect again when a connection ends; there is only the one.
  private static final class OneSocket extends SocketFactory {
    private final AtomicReference<@Nullable Socket> socket;

    OneSocket(Socket socket) {
      this.socket = new AtomicReference<>(socket);
    }

    @Override
    public Socket createSocket() throws IOException {
      Socket only = socket.getAndSet(null);
      if (only == null) {
        throw new SocketException("the session has ended");
      }
      return only;
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
      return createSocket();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort)
        throws IOException {
      return createSocket();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
      return createSocket();
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress local, int localPort)
        throws IOException {
      return createSocket();
    }
  }
}
