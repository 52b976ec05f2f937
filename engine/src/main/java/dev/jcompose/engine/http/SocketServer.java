package dev.jcompose.engine.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.ConnectionBase;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The engine's HTTP server. Ready when [#start] returns; [#close] interrupts the handlers that
/// still run.
public final class SocketServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SocketServer.class);
  private static final int LONGEST_LINE = 1 << 20;
  private static final int BIGGEST_CHUNK = 64 << 10;

  private final Vertx vertx;
  private final ServerConfig config;
  private final SocketFile file;
  private final Routes routes;
  private final Problems problems;
  private final Peers peers;
  private final Set<Thread> handlers = ConcurrentHashMap.newKeySet();
  private final HttpServer server;
  private volatile Instant lastRequest = Instant.now();

  private SocketServer(Vertx vertx, ServerConfig config, Routes routes, Problems problems) {
    this.vertx = vertx;
    this.config = config;
    this.routes = routes;
    this.problems = problems;
    this.file = new SocketFile(config.socket(), config.group());
    this.peers = Peers.allowing(config.group());
    this.server =
        vertx
            .createHttpServer(options())
            .connectionHandler(this::connected)
            .requestHandler(this::requested)
            .exceptionHandler(problem -> LOG.debug("connection failed", problem));
  }

  /// Binds the socket and serves the routes.
  ///
  /// @param vertx with the native transport, see [EventLoops]
  /// @throws ServerException when the socket cannot be bound
  public static SocketServer start(
      Vertx vertx, ServerConfig config, Routes routes, Problems problems) {
    if (!vertx.isNativeTransportEnabled()) {
      throw new ServerException(
          "socket " + config.socket() + ": epoll is not available",
          vertx.unavailableNativeTransportCause());
    }
    var started = new SocketServer(vertx, config, routes, problems);
    started.listen();
    return started;
  }

  private static HttpServerOptions options() {
    return new HttpServerOptions()
        .setMaxInitialLineLength(LONGEST_LINE)
        .setMaxHeaderSize(LONGEST_LINE)
        .setMaxChunkSize(BIGGEST_CHUNK)
        .setHandle100ContinueAutomatically(true)
        .setHttp2ClearTextEnabled(false)
        .setPerFrameWebSocketCompressionSupported(false)
        .setPerMessageWebSocketCompressionSupported(false)
        .setCompressionSupported(false)
        .setDecompressionSupported(false)
        .setIdleTimeout(0);
  }

  private void listen() {
    file.prepare();
    var listening =
        server
            .listen(SocketAddress.domainSocketAddress(config.socket().toString()))
            .toCompletionStage()
            .toCompletableFuture();
    try {
      listening.get();
    } catch (ExecutionException failed) {
      throw new ServerException(
          "socket %s: cannot listen: %s".formatted(config.socket(), failed.getCause()), failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new ServerException("socket " + config.socket() + ": interrupted", interrupted);
    }
    file.protect();
  }

  /// How many requests are being handled, streams and hijacked connections included.
  public int openRequests() {
    return handlers.size();
  }

  /// When the last request came in or ended; the start when there was none.
  public Instant lastRequest() {
    return lastRequest;
  }

  private void connected(HttpConnection connection) {
    Channel channel = ((ConnectionBase) connection).channel();
    Optional<String> refused = peers.refuse((EpollDomainSocketChannel) channel);
    if (refused.isPresent()) {
      LOG.warn("refused a connection: {}", refused.get());
      var _ = channel.close();
      return;
    }
    channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    channel.pipeline().addFirst("tap", new ConnectionTap(this::mayHijack));
  }

  private boolean mayHijack(RequestHead head) {
    Optional<Method> method = Method.of(head.method());
    try {
      return method.isPresent()
          && routes.hijacks(method.get(), ApiVersion.cut(decoded(head.path())).path());
    } catch (HttpProblem refused) {
      return false;
    }
  }

  private void requested(HttpServerRequest request) {
    Context loop = vertx.getOrCreateContext();
    Channel channel = ((ConnectionBase) request.connection()).channel();
    ConnectionTap tap = channel.pipeline().get(ConnectionTap.class);
    if (tap == null) {
      var _ = request.connection().close();
      return;
    }
    identify(request);
    Dispatch dispatch = dispatch(request);
    var exchange =
        new Exchange(
            request,
            loop,
            tap,
            dispatch.method(),
            dispatch.target(),
            dispatch.parameters(),
            dispatch.query());
    tap.begin(exchange);
    Thread thread =
        Thread.ofVirtual()
            .name("http " + exchange.path())
            .unstarted(() -> run(exchange, dispatch, channel));
    handlers.add(thread);
    lastRequest = Instant.now();
    thread.start();
  }

  /// Who answers a request, with all that its line says.
  private record Dispatch(
      Handler handler,
      Method method,
      ApiVersion.Path target,
      Map<String, String> parameters,
      Query query) {}

  private Dispatch dispatch(HttpServerRequest request) {
    Optional<Method> method = Method.of(request.method().name());
    String uri = request.uri();
    int mark = uri.indexOf('?');
    var unknown = new ApiVersion.Path(ApiVersion.NEWEST, uri);
    try {
      String path = decoded(mark < 0 ? uri : uri.substring(0, mark));
      ApiVersion.Path target = ApiVersion.cut(path);
      Query query = Query.parse(mark < 0 ? "" : uri.substring(mark + 1));
      Routes.Match match =
          method
              .flatMap(known -> routes.find(known, target.path()))
              .orElseThrow(() -> new HttpProblem(404, "page not found"));
      return new Dispatch(match.handler(), method.orElseThrow(), target, match.parameters(), query);
    } catch (HttpProblem problem) {
      return new Dispatch(
          _ -> {
            throw problem;
          },
          method.orElse(Method.GET),
          unknown,
          Map.of(),
          new Query(Map.of()));
    }
  }

  private static String decoded(String path) {
    try {
      // A plus is a plus in a path; only the decoder for forms makes a space of it.
      String absolute = path.startsWith("/") ? path : URI.create(path).getPath();
      return URLDecoder.decode(absolute.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException malformed) {
      throw new HttpProblem(400, "invalid path: " + path, malformed);
    }
  }

  private void identify(HttpServerRequest request) {
    request
        .response()
        .putHeader("Api-Version", ApiVersion.NEWEST.toString())
        .putHeader("Docker-Experimental", "false")
        .putHeader("Ostype", "linux")
        .putHeader("Server", "Docker/" + config.product() + " (linux)");
  }

  private void run(Exchange exchange, Dispatch dispatch, Channel channel) {
    Instant begun = Instant.now();
    try {
      answer(exchange, dispatch.handler());
    } catch (IOException lost) {
      LOG.debug("{} {}: {}", exchange.method(), exchange.path(), lost.getMessage());
      exchange.abort();
    } catch (InterruptedException ending) {
      exchange.abort();
      Thread.currentThread().interrupt();
    } finally {
      handlers.remove(Thread.currentThread());
      lastRequest = Instant.now();
      if (exchange.method() != Method.GET && exchange.method() != Method.HEAD) {
        LOG.info(
            "{} {} {} ({} ms, {})",
            exchange.method(),
            exchange.path(),
            exchange.status(),
            lastRequest.toEpochMilli() - begun.toEpochMilli(),
            channel.id().asShortText());
      }
    }
  }

  private void answer(Exchange exchange, Handler handler) throws IOException, InterruptedException {
    try {
      handler.handle(exchange);
      exchange.complete();
    } catch (RuntimeException failure) {
      refuse(exchange, failure instanceof HttpProblem known ? known : problems.of(failure));
    } catch (IOException failure) {
      if (exchange.answered() || exchange.isClientGone()) {
        throw failure;
      }
      refuse(exchange, new HttpProblem(500, String.valueOf(failure.getMessage()), failure));
    }
  }

  private static void refuse(Exchange exchange, HttpProblem problem) {
    if (problem.status() == 500) {
      LOG.error("{} {} failed", exchange.method(), exchange.path(), problem);
    }
    if (exchange.answered()) {
      exchange.abort();
    } else {
      exchange.json(problem.status(), Map.of("message", problem.text()));
    }
  }

  /// Stops listening, interrupts the handlers, closes all connections and removes the socket.
  @Override
  public void close() {
    handlers.forEach(Thread::interrupt);
    CompletableFuture<Void> closed = server.close().toCompletionStage().toCompletableFuture();
    try {
      closed.get();
    } catch (ExecutionException failed) {
      throw new ServerException("socket " + config.socket() + ": cannot close", failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      file.remove();
    }
  }
}
