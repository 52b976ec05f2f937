package dev.jcompose.engine.http;

import dev.jcompose.engine.transport.Transport;
import dev.jcompose.engine.transport.UnixTransport;
import dev.jcompose.linux.call.IoFailure;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The engine's HTTP server: accepts on a Unix socket, one virtual thread per connection. Ready
/// when [#start] returns; [#close] interrupts the handlers that still run.
public final class SocketServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SocketServer.class);

  /// As the kernel's own limit (`net.core.somaxconn`), which also applies: a client that finds the
  /// queue full and does not wait gets EAGAIN.
  private static final int BACKLOG = 4096;

  private static final long PAUSE_MILLIS = 50;
  private static final long CLOSE_MILLIS = 2000;

  private final SocketFile file;
  private final Router routes;
  private final ProblemMapping problems;
  private final Supplier<Map<String, String>> identity;
  private final RequestCount requests = new RequestCount();
  private final Map<Thread, Transport> connections = new ConcurrentHashMap<>();
  private volatile @Nullable Listener listener;
  private volatile FileChannel spare = openSpare();
  private Object identityOfFile = "";

  private boolean complained;
  private boolean closed;

  private SocketServer(
      ServerConfig config,
      Router routes,
      ProblemMapping problems,
      Supplier<Map<String, String>> changing)
      throws IOException {
    this.file = new SocketFile(config.socket(), config.group());
    this.routes = routes;
    this.problems = problems;
    Map<String, String> constant =
        Map.of(
            "Api-Version",
            ApiVersion.NEWEST.toString(),
            "Docker-Experimental",
            "false",
            "Ostype",
            "linux",
            "Server",
            "Docker/" + config.product() + " (linux)");
    this.identity = () -> all(constant, changing.get());
  }

  private static Map<String, String> all(Map<String, String> constant, Map<String, String> more) {
    Map<String, String> all = new HashMap<>(constant);
    more.forEach((name, value) -> {
      if (!value.isEmpty()) {
        all.put(name, value);
      }
    });
    return all;
  }

  /// Binds the socket and serves the routes.
  ///
  /// @param changing further headers of every answer, by name; those without a value are left out
  /// @throws ServerException when the socket cannot be bound
  public static SocketServer start(
      ServerConfig config,
      Router routes,
      ProblemMapping problems,
      Supplier<Map<String, String>> changing) {
    try {
      var server = new SocketServer(config, routes, problems, changing);
      server.listen(config.listening());
      return server;
    } catch (IOException problem) {
      throw new ServerException(
          "socket %s: cannot listen: %s".formatted(config.socket(), IoFailure.words(problem)),
          problem);
    }
  }

  private void listen(Optional<ServerSocketChannel> given) throws IOException {
    Listener next = given.isPresent() ? Listener.given(given.get()) : bind();
    try {
      file.protect();
      identityOfFile = file.key();
    } catch (RuntimeException problem) {
      next.end();
      throw problem;
    }
    Listener before = listener;
    listener = next;
    // Waiting in a selector would block the carrier of a virtual thread.
    Thread.Builder thread = next.own() ? Thread.ofVirtual() : Thread.ofPlatform().daemon();
    thread.name("http accept").start(() -> accept(next));
    if (before != null) {
      before.end();
    }
  }

  private Listener bind() throws IOException {
    file.prepare();
    return Listener.bound(file, BACKLOG);
  }

  /// Makes the socket again when somebody has taken it away; called from time to time.
  public synchronized void keepSocket() {
    if (closed || identityOfFile.equals(file.key())) {
      return;
    }
    try {
      listen(Optional.empty());
      LOG.warn("socket {} was removed by another program and has been created again", file.path());
    } catch (IOException | ServerException problem) {
      if (!complained) {
        LOG.error(
            "socket {} was removed by another program and cannot be created again: {}",
            file.path(),
            IoFailure.words(problem));
      }
      complained = true;
    }
  }

  private void accept(Listener from) {
    while (true) {
      try {
        serve(new UnixTransport(from.accept()));
      } catch (ClosedChannelException | ClosedSelectorException ended) {
        return;
      } catch (IOException | OutOfMemoryError problem) {
        if (!turnAway(from, IoFailure.words(problem))) {
          return;
        }
      }
    }
  }

  /// There is no descriptor or no thread left for a client: it gets an error over the one
  /// descriptor that is reserved for this.
  ///
  /// @return whether to continue
  private boolean turnAway(Listener from, String why) {
    LOG.warn("cannot serve a connection: {}", why);
    try {
      spare.close();
      try (Transport client = new UnixTransport(from.accept())) {
        new ConnectionOutput(client, identity)
            .refuse(503, "the engine has no resources left: " + why);
      }
    } catch (ClosedChannelException | ClosedSelectorException ended) {
      return false;
    } catch (IOException gone) {
      LOG.debug("the client is gone already: {}", IoFailure.words(gone));
    }
    try {
      spare = openSpare();
      // Others have to end first.
      Thread.sleep(PAUSE_MILLIS);
      return true;
    } catch (IOException none) {
      return true;
    } catch (InterruptedException ending) {
      return false;
    }
  }

  private static FileChannel openSpare() throws IOException {
    return FileChannel.open(Path.of("/dev/null"), StandardOpenOption.READ);
  }

  /// Serves a client, on a thread of its own.
  ///
  /// @throws OutOfMemoryError when there is no thread left for it; it has been closed
  public void serve(Transport client) throws IOException {
    var connection = new Connection(client, routes, problems, requests, identity);
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
    connections.put(thread, client);
    try {
      thread.start();
    } catch (OutOfMemoryError noThread) {
      connections.remove(thread);
      client.close();
      throw noThread;
    }
  }

  private synchronized void stopListening() {
    closed = true;
    Listener last = listener;
    try {
      spare.close();
      if (last != null) {
        last.end();
      }
    } catch (IOException problem) {
      throw new ServerException("socket " + file.path() + ": cannot close", problem);
    } finally {
      if (last != null && last.own() && identityOfFile.equals(file.key())) {
        file.remove();
      }
    }
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
    stopListening();
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
