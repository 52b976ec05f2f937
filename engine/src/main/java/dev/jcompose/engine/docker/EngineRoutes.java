package dev.jcompose.engine.docker;

import dev.jcompose.engine.Engine;
import dev.jcompose.engine.http.ApiVersion;
import dev.jcompose.engine.http.Routes;
import java.time.Instant;

/// Our own routes that concern the engine as a whole.
///
/// @param shutdown ends the process
record EngineRoutes(Engine engine, String version, Runnable shutdown) {
  void addTo(Routes routes) {
    routes.get("/jcompose/v1/version", exchange -> exchange.json(200, description()));
    routes.post(
        "/jcompose/v1/shutdown",
        exchange -> {
          exchange.empty(204);
          Thread.ofPlatform().name("shutdown").start(shutdown);
        });
  }

  /// What an engine says of itself.
  record Description(
      String version,
      String apiVersion,
      String dataRoot,
      String runRoot,
      long pid,
      String engineId,
      Instant startedAt) {}

  private Description description() {
    return new Description(
        version,
        ApiVersion.NEWEST.toString(),
        engine.config().dataRoot().toString(),
        engine.config().runRoot().toString(),
        ProcessHandle.current().pid(),
        engine.id(),
        engine.startedAt());
  }
}
