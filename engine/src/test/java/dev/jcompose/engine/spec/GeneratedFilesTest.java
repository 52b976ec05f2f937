package dev.jcompose.engine.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.network.Endpoint;
import dev.jcompose.network.EndpointSpec;
import dev.jcompose.network.NetworkId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GeneratedFilesTest {
  private static Endpoint endpoint(String address, String gateway) {
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

  @Test
  void hostsNamesTheContainerAndTheExtraHosts() {
    String hosts =
        GeneratedFiles.hosts(
            "web",
            "example.org",
            List.of("db:10.0.0.9", "up=host-gateway", "six=[::2]"),
            List.of(endpoint("10.0.0.2", "10.0.0.1")));

    assertThat(hosts.lines())
        .contains(
            "127.0.0.1\tlocalhost",
            "10.0.0.9\tdb",
            "10.0.0.1\tup",
            "::2\tsix",
            "10.0.0.2\tweb.example.org web");
  }

  @Test
  void aHostGatewayNeedsANetwork() {
    assertThatThrownBy(() -> GeneratedFiles.hosts("h", "", List.of("up:host-gateway"), List.of()))
        .isInstanceOf(EngineException.BadRequest.class);
  }
}
