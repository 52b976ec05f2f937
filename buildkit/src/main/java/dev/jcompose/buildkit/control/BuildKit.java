package dev.jcompose.buildkit.control;

import dev.jcompose.buildkit.session.Sessions;
import dev.jcompose.buildkit.transport.RawConnection;
import dev.jcompose.buildkit.transport.UpgradedServer;
import java.util.List;

/// BuildKit's daemon, as far as builds of Dockerfiles need it.
public final class BuildKit implements AutoCloseable {
  private final UpgradedServer server;

  private BuildKit(UpgradedServer server) {
    this.server = server;
  }

  /// Starts to serve.
  ///
  /// @param worker who carries builds out
  /// @param sessions gets those that come within a call
  public static BuildKit start(BuildWorker worker, Sessions sessions) {
    Builds builds = new Builds();
    ControlService control = new ControlService(builds, worker, sessions);
    GatewayService gateway = new GatewayService(builds, worker, control);
    return new BuildKit(
        UpgradedServer.start(
            List.of(control.definition(), gateway.definition(), HealthService.definition())));
  }

  /// Serves a client until its connection ends.
  public void serve(RawConnection connection) throws InterruptedException {
    server.serve(connection);
  }

  @Override
  public void close() {
    server.close();
  }
}
