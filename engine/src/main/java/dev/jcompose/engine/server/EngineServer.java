package dev.jcompose.engine.server;

import dev.jcompose.engine.Engine;
import dev.jcompose.engine.artifact.ArtifactRoutes;
import dev.jcompose.engine.docker.DockerApi;
import dev.jcompose.engine.docker.DockerProblems;
import dev.jcompose.engine.http.Router;
import dev.jcompose.engine.http.ServerConfig;
import dev.jcompose.engine.http.SocketServer;
import dev.jcompose.engine.project.BuiltImages;
import dev.jcompose.engine.project.ProjectOperations;
import dev.jcompose.engine.project.ProjectRoutes;
import dev.jcompose.engine.settings.RemoteAccess;
import dev.jcompose.engine.stored.StoredFileRoutes;
import dev.jcompose.engine.transport.TcpAddress;
import dev.jcompose.engine.transport.TlsPort;
import dev.jcompose.engine.watch.WatchRoutes;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.model.file.FileKind;
import dev.jcompose.model.hash.ServiceHash;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts an engine's APIs on its socket.
public final class EngineServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EngineServer.class);
  private static final String NOTICE = "Jcompose-Notice";

  private final SocketServer sockets;
  private final List<TlsPort> ports;
  private final AtomicBoolean stay;

  private EngineServer(SocketServer sockets, List<TlsPort> ports, AtomicBoolean stay) {
    this.sockets = sockets;
    this.ports = ports;
    this.stay = stay;
  }

  /// Serves until closed.
  ///
  /// @param remote addresses to serve besides the socket
  public static EngineServer start(
      Engine engine, ServerConfig config, Optional<RemoteAccess> remote) {
    var routes = new Router();
    var stay = new AtomicBoolean();
    DockerApi.addTo(routes, engine, version());
    boolean activated = config.listening().isPresent();
    List<TlsPort> ports = new CopyOnWriteArrayList<>();
    new EngineRoutes(engine, version(), activated, () -> served(ports), () -> stay.set(true))
        .addTo(routes);
    var operations =
        new ProjectOperations(
            engine,
            new BuiltImages(engine.images()),
            project -> service -> ServiceHash.of(service, project));
    new ProjectRoutes(operations, engine::prepare).addTo(routes);
    new WatchRoutes(engine, operations).addTo(routes);
    new ArtifactRoutes().addTo(routes);
    for (FileKind kind : FileKind.values()) {
      new StoredFileRoutes(engine.stored(kind)).addTo(routes);
    }
    SocketServer sockets =
        SocketServer.start(
            config, routes, new DockerProblems(), () -> Map.of(NOTICE, notices(engine)));
    remote.ifPresent(access ->
        access
            .addresses()
            .forEach(address ->
                ports.add(new TlsPort(address, access.files(), sockets::serve, engine.notices()))));
    ports.forEach(TlsPort::keep);
    return new EngineServer(sockets, ports, stay);
  }

  private static List<String> served(List<TlsPort> ports) {
    return ports.stream()
        .flatMap(port -> port.served().stream())
        .map(TcpAddress::toString)
        .toList();
  }

  /// Each of them encoded, separated by spaces: they may contain any character.
  private static String notices(Engine engine) {
    return String.join(
        " ",
        engine.notices().all().stream()
            .map(text -> URLEncoder.encode(text, StandardCharsets.UTF_8))
            .toList());
  }

  /// How many requests are being answered.
  int openRequests() {
    return sockets.openRequests();
  }

  /// Whether somebody started the engine explicitly, or uses it as Docker: then it does not end by
  /// itself, as when its clients could not start it again.
  boolean stays() {
    return stay.get() || !ports.isEmpty() || sockets.foreignClients();
  }

  /// Creates the socket again when somebody has removed it, and listens on addresses that could not
  /// be had before.
  void keepListening() {
    sockets.keepSocket();
    ports.forEach(TlsPort::keep);
  }

  /// When the last request ended.
  Instant lastRequest() {
    return sockets.lastRequest();
  }

  /// The version of the jar; `dev` when it runs from classes.
  static String version() {
    return Objects.requireNonNullElse(
        EngineServer.class.getPackage().getImplementationVersion(), "dev");
  }

  @Override
  public void close() {
    for (TlsPort port : ports) {
      try {
        port.close();
      } catch (IOException problem) {
        LOG.warn("cannot close a TCP port: {}", IoFailure.words(problem));
      }
    }
    sockets.close();
  }
}
