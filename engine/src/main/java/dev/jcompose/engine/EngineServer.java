package dev.jcompose.engine;

import dev.jcompose.engine.docker.DockerApi;
import dev.jcompose.engine.docker.DockerProblems;
import dev.jcompose.engine.http.Routes;
import dev.jcompose.engine.http.ServerConfig;
import dev.jcompose.engine.http.SocketServer;
import java.util.Objects;

/// Puts an engine's APIs on its socket.
final class EngineServer {
  private EngineServer() {}

  /// Serves until closed.
  static SocketServer start(Engine engine, ServerConfig config) {
    var routes = new Routes();
    DockerApi.addTo(routes, engine, version(), engine::askToEnd);
    return SocketServer.start(config, routes, new DockerProblems());
  }

  /// The version of the jar; `dev` when it runs from classes.
  static String version() {
    return Objects.requireNonNullElse(
        EngineServer.class.getPackage().getImplementationVersion(), "dev");
  }
}
