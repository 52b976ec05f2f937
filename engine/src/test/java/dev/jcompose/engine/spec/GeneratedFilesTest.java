package dev.jcompose.engine.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.engine.error.EngineException;
import java.util.List;
import org.junit.jupiter.api.Test;

class GeneratedFilesTest {
  @Test
  void hostsNamesTheContainerAndTheExtraHosts() {
    String hosts =
        GeneratedFiles.hosts(
            "web",
            "example.org",
            List.of("db:10.0.0.9", "up=host-gateway", "six=[::2]"),
            List.of(TestEndpoints.endpoint("10.0.0.2", "10.0.0.1")));

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
