package dev.jcompose.buildkit.transport;

import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.okhttp.OkHttpServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ServerSocketFactory;

/// A gRPC server whose clients arrive one by one, each with its own connection.
public final class UpgradedServer implements AutoCloseable {
  /// As BuildKit's daemon takes.
  static final int LARGEST_MESSAGE = 16 << 20;

  /// It reports every client that just hangs up, with a trace. Kept, so that its level is.
  private static final Logger TRANSPORT = Logger.getLogger("io.grpc.okhttp");

  private final Connections connections;
  private final Server server;

  private UpgradedServer(Connections connections, Server server) {
    this.connections = connections;
    this.server = server;
  }

  /// Starts one.
  ///
  /// @param services what it offers
  public static UpgradedServer start(List<ServerServiceDefinition> services) {
    TRANSPORT.setLevel(Level.OFF);
    Executor threads = Executors.newVirtualThreadPerTaskExecutor();
    Connections connections;
    try {
      connections = new Connections();
    } catch (IOException failure) {
      throw new IllegalStateException("not a gRPC server", failure);
    }
    OkHttpServerBuilder builder =
        OkHttpServerBuilder.forPort(UpgradedSocket.ADDRESS, InsecureServerCredentials.create())
            .socketFactory(new OneServerSocket(connections))
            .transportExecutor(threads)
            .executor(threads)
            .maxInboundMessageSize(LARGEST_MESSAGE)
            // Go's clients ask often whether we are still there.
            .permitKeepAliveTime(1, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true);
    services.forEach(
        service -> builder.addService(ServerInterceptors.intercept(service, new CallHeaders())));
    try {
      return new UpgradedServer(connections, builder.build().start());
    } catch (IOException failure) {
      throw new IllegalStateException("not a gRPC server", failure);
    }
  }

  /// Serves a client until its connection ends.
  public void serve(RawConnection connection) throws InterruptedException {
    var socket = new UpgradedSocket(connection);
    connections.waiting.add(socket);
    socket.awaitClose();
  }

  @Override
  public void close() {
    Server _ = server.shutdownNow();
  }

  /// In place of a connection: there will be no more.
  private static final class End extends Socket {}

  /// Gives out the connections that others put in.
  private static final class Connections extends ServerSocket {
    private final BlockingQueue<Socket> waiting = new LinkedBlockingQueue<>();

    Connections() throws IOException {
      super();
    }

    @Override
    public void bind(SocketAddress address) {}

    @Override
    public SocketAddress getLocalSocketAddress() {
      return UpgradedSocket.ADDRESS;
    }

    @Override
    public Socket accept() throws IOException {
      try {
        while (!isClosed()) {
          Socket next = waiting.poll(1, TimeUnit.HOURS);
          if (next instanceof End) {
            break;
          }
          if (next != null) {
            return next;
          }
        }
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
      throw new SocketException("the server ends");
    }

    @Override
    public void close() throws IOException {
      super.close();
      waiting.add(new End());
    }
  }

  /// gRPC asks for its server's socket once.
  private static final class OneServerSocket extends ServerSocketFactory {
    private final ServerSocket socket;

    OneServerSocket(ServerSocket socket) {
      this.socket = socket;
    }

    @Override
    public ServerSocket createServerSocket() {
      return socket;
    }

    @Override
    public ServerSocket createServerSocket(int port) {
      return socket;
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog) {
      return socket;
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog, InetAddress address) {
      return socket;
    }
  }
}
