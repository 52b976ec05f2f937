package dev.jcompose.engine.http;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The engine's HTTP server: accepts on a Unix socket, one virtual thread a connection. Ready when
/// [#start] returns; [#close] interrupts the handlers that still run.
public final class SocketServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SocketServer.class);
  private static final int BACKLOG = 256;
  private static final long PAUSE_MILLIS = 50;
  private static final long CLOSE_MILLIS = 2000;

  private final SocketFile file;
  private final Routes routes;
  private final Problems problems;
  private final Map<String, String> identity;
  private final RequestCount requests = new RequestCount();
  private final Map<Thread, SocketChannel> connections = new ConcurrentHashMap<>();
  private final ServerSocketChannel listener;

  /// Whether we made the socket, and not somebody who goes on listening when we have ended.
  private final boolean own;

  private SocketServer(ServerConfig config, Routes routes, Problems problems) throws IOException {
    this.file = new SocketFile(config.socket(), config.group());
    this.routes = routes;
    this.problems = problems;
    this.identity =
        Map.of(
            "Api-Version",
            ApiVersion.NEWEST.toString(),
            "Docker-Experimental",
            "false",
            "Ostype",
            "linux",
            "Server",
            "Docker/" + config.product() + " (linux)");
    this.own = config.listening().isEmpty();
    if (own) {
      file.prepare();
    }
    this.listener =
        own
            ? ServerSocketChannel.open(StandardProtocolFamily.UNIX)
            : config.listening().orElseThrow();
  }

  /// Binds the socket and serves the routes.
  ///
  /// @throws ServerException when the socket cannot be bound
  public static SocketServer start(ServerConfig config, Routes routes, Problems problems) {
    try {
      var server = new SocketServer(config, routes, problems);
      server.listen(config);
      return server;
    } catch (IOException problem) {
      throw new ServerException(
          "socket %s: cannot listen: %s".formatted(config.socket(), problem.getMessage()), problem);
    }
  }

  private void listen(ServerConfig config) throws IOException {
    if (own) {
      listener.bind(UnixDomainSocketAddress.of(config.socket()), BACKLOG);
    }
    file.protect();
    Thread.ofVirtual().name("http accept").start(this::accept);
  }

  private void accept() {
    while (listener.isOpen()) {
      try {
        serve(listener.accept());
      } catch (AsynchronousCloseException closed) {
        return;
      } catch (IOException problem) {
        LOG.warn("cannot accept a connection: {}", problem.getMessage());
        try {
          // Out of descriptors, most likely: others have to end first.
          Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException ending) {
          return;
        }
      }
    }
  }

  private void serve(SocketChannel channel) {
    var connection = new Connection(channel, routes, problems, requests, identity);
    Thread thread =
        Thread.ofVirtual()
            .name("http")
            .unstarted(() -> {
              try {
                connection.serve();
              } finally {
                connections.remove(Thread.currentThread());
              }
            });
    connections.put(thread, channel);
    thread.start();
  }

  /// How many requests are being answered, streams and hijacked connections included.
  public int openRequests() {
    return requests.open();
  }

  /// Whether a client other than our own command line has come.
  public boolean foreignClients() {
    return requests.foreign();
  }

  /// When the last request ended; the start when there was none.
  public Instant lastRequest() {
    return requests.last();
  }

  /// Stops listening, interrupts the handlers, closes all connections and removes the socket.
  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException problem) {
      throw new ServerException("socket " + file.path() + ": cannot close", problem);
    } finally {
      if (own) {
        file.remove();
      }
    }
    Set<Thread> threads = Set.copyOf(connections.keySet());
    threads.forEach(Thread::interrupt);
    Instant end = Instant.now().plusMillis(CLOSE_MILLIS);
    try {
      for (Thread thread : threads) {
        if (!thread.equals(Thread.currentThread())) {
          long left = end.toEpochMilli() - System.currentTimeMillis();
          thread.join(Math.max(1, left));
        }
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
