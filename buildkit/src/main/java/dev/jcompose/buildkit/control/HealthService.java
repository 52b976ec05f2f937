package dev.jcompose.buildkit.control;

import dev.jcompose.buildkit.wire.WireMessage;
import io.grpc.ServerServiceDefinition;

/// Whether we are there.
///
/// @see <a href="https://grpc.io/docs/guides/health-checking/">Health checking</a>
final class HealthService {
  private static final int SERVING = 1;

  private HealthService() {}

  static ServerServiceDefinition definition() {
    return new Calls("grpc.health.v1.Health")
        .answer("Check", _ -> WireMessage.builder().number(1, SERVING).done())
        .done();
  }
}
