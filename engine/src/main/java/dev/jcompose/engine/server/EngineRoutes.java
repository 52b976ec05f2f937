package dev.jcompose.engine.server;

import dev.jcompose.engine.Engine;
import dev.jcompose.engine.http.ApiVersion;
import dev.jcompose.engine.http.Router;
import dev.jcompose.engine.systemd.OwnUnit;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/// Our own routes for the engine's process: its description, ending it, and keeping it running.
///
/// @param activated whether systemd holds its socket
/// @param addresses TCP addresses that it serves now
/// @param stay keeps it from ending by itself
record EngineRoutes(
    Engine engine,
    String version,
    boolean activated,
    Supplier<List<String>> addresses,
    Runnable stay) {
  void addTo(Router routes) {
    routes.get("/jcompose/v1/version", exchange -> exchange.json(200, description()));
    routes.post(
        "/jcompose/v1/stay",
        exchange -> {
          stay.run();
          exchange.empty(204);
        });
    routes.post(
        "/jcompose/v1/shutdown",
        exchange -> {
          if (exchange.query().flag("containers")) {
            engine.stopContainers();
          }
          exchange.empty(204);
          Thread.ofPlatform().name("shutdown").start(engine::askToEnd);
        });
  }

  /// An engine's description of itself.
  ///
  /// @param cgroup that its process is in
  /// @param unit of systemd that its process is in; empty where there is none
  /// @param containers the directory of cgroups that containers are in
  /// @param activated whether systemd holds its socket, which then outlives the engine
  /// @param addresses TCP addresses that it serves besides its socket
  /// @param notices what it found damaged, or could not do in the background
  /// @param warnings packets that other programs' firewalls drop, each with the remedy
  record Description(
      String version,
      String apiVersion,
      String dataRoot,
      String runRoot,
      long pid,
      String engineId,
      Instant startedAt,
      String cgroup,
      String unit,
      String containers,
      boolean activated,
      List<String> addresses,
      List<String> notices,
      List<String> warnings) {}

  private Description description() {
    OwnUnit own = OwnUnit.look();
    return new Description(
        version,
        ApiVersion.NEWEST.toString(),
        engine.config().dataRoot().toString(),
        engine.config().runRoot().toString(),
        ProcessHandle.current().pid(),
        engine.id(),
        engine.startedAt(),
        own.cgroup(),
        own.unit().orElse(""),
        engine.cgroups().toString(),
        activated,
        addresses.get(),
        engine.notices().all(),
        engine.networks().obstacles());
  }
}
