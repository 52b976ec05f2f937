package dev.jcompose.engine.spec;

import dev.jcompose.network.Endpoint;
import dev.jcompose.network.EndpointSpec;
import dev.jcompose.network.NetworkId;
import java.util.List;
import java.util.Optional;

/// Endpoints on a network.
final class TestEndpoints {
  private TestEndpoints() {}

  static Endpoint endpoint(String address, String gateway) {
    var spec =
        new EndpointSpec(
            new NetworkId("0".repeat(64)),
            "c",
            "eth0",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            true);
    return new Endpoint(
        "e",
        spec,
        Optional.of(address),
        24,
        Optional.of(gateway),
        Optional.empty(),
        0,
        Optional.empty(),
        "m",
        "v");
  }
}
