package dev.jcompose.network.bridge;

import static dev.jcompose.network.bridge.Talk.lookUp;
import static dev.jcompose.network.bridge.Talk.publish;
import static dev.jcompose.network.bridge.Talk.read;
import static dev.jcompose.network.bridge.Talk.readHere;
import static dev.jcompose.network.bridge.Talk.serve;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.network.BridgeNetwork;
import dev.jcompose.network.Endpoint;
import dev.jcompose.network.PortBinding;
import dev.jcompose.network.bridge.Stack.Container;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Networks after a crash of the engine, a reboot, or a flushed firewall.
@Tag("root")
@ExtendWith(OwnNetwork.class)
class RestoredNetworksTest {
  @Test
  void anotherEngineObjectTakesOverAfterACrash() throws IOException, InterruptedException {
    try (Stack stack = new Stack()) {
      BridgeNetwork network = stack.network("front");
      Container web = stack.container(network, "web");
      Container gone = stack.container(network, "gone");
      Process server = serve(web, 80, "web");
      try {
        List<PortBinding> ports = List.of(new PortBinding("tcp", 80, "0.0.0.0", 8080));
        publish(stack, web, ports.getFirst());
        stack.networks().close();
        stack.reopen();
        Map<Endpoint, List<PortBinding>> live = new HashMap<>();
        live.put(web.endpoints().getFirst(), ports);
        stack.networks().restore(live);
        assertThat(stack.networks().find("front")).contains(network);
        assertThat(readHere("127.0.0.1", 8080)).startsWith("web");
        Container fresh = stack.container(network, "fresh");
        assertThat(fresh.ip()).isEqualTo(gone.ip());
        assertThat(read(fresh, web.ip(), 80)).startsWith("web");
        assertThat(lookUp(fresh, "web")).contains(web.ip());
        assertThat(gone.run("ip", "link").output()).doesNotContain("eth0");
      } finally {
        server.destroy();
      }
    }
  }

  @Test
  void leftOversOfACrashAreSweptAndNobodyElses() throws IOException, InterruptedException {
    try (Stack stack = new Stack()) {
      BridgeNetwork network = stack.network("front");
      stack.container(network, "web");
      Programs.run("ip", "link", "add", "jc" + stack.engineId() + "bffff", "type", "bridge");
      Programs.run("ip", "link", "add", "jcother0b123", "type", "bridge");
      stack.networks().close();
      Files.delete(stack.root().resolve(network.id() + ".json.copy"));
      Files.delete(stack.root().resolve(network.id() + ".json"));
      stack.reopen().restore(Map.of());
      Awaitility.await()
          .atMost(Duration.ofSeconds(5))
          .untilAsserted(() ->
              assertThat(Programs.run("ip", "-o", "link"))
                  .doesNotContain("jc" + stack.engineId())
                  .contains("jcother0b123"));
      assertThat(Programs.run("nft", "list", "tables")).doesNotContain(stack.engineId());
    }
  }

  /// Without either copy of its file nobody knows what a network is called, but containers on it
  /// must not lose their interface.

  @Test
  void whatRunningContainersAreOnStaysWithoutItsFile() throws IOException, InterruptedException {
    try (Stack stack = new Stack()) {
      BridgeNetwork network = stack.network("front");
      Container web = stack.container(network, "web");
      Container db = stack.container(network, "db");
      stack.networks().close();
      for (String name : List.of(".json", ".json.copy")) {
        Files.writeString(stack.root().resolve(network.id() + name), "{");
      }
      stack.reopen().restore(Map.of(web.endpoints().getFirst(), List.of()));
      assertThat(stack.damage()).hasSize(2);
      assertThat(web.run("busybox", "ping", "-c1", "-W2", db.ip()).exit()).isZero();
      stack.networks().close();
      stack.reopen().restore(Map.of());
      Awaitility.await()
          .atMost(Duration.ofSeconds(5))
          .untilAsserted(() ->
              assertThat(Programs.run("ip", "-o", "link")).doesNotContain("jc" + stack.engineId()));
    }
  }

  @Test
  void afterARebootNetworksComeBack() throws IOException, InterruptedException {
    try (Stack stack = new Stack()) {
      BridgeNetwork network = stack.network("front");
      stack.networks().close();
      Path pin = Path.of("/run/jcompose-net", stack.engineId(), network.id().value());
      Segment.remove(pin);
      Files.createFile(pin);
      Programs.run("nft", "flush", "ruleset");
      Awaitility.await().until(() -> !Programs.run("ip", "-o", "link").contains(network.bridge()));
      stack.reopen().restore(Map.of());
      Container web = stack.container(network, "web");
      Container db = stack.container(network, "db");
      assertThat(web.run("busybox", "ping", "-c1", "-W2", db.ip()).exit()).isZero();
    }
  }

  @Test
  void onlyRootCanListTheNetworksOfAnEngine() throws IOException, InterruptedException {
    try (Stack stack = new Stack()) {
      stack.network("front");

      assertThat(Files.getPosixFilePermissions(Path.of("/run/jcompose-net", stack.engineId())))
          .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void aFlushedFirewallIsMadeAnew() throws IOException, InterruptedException {
    try (Stack stack = new Stack()) {
      Container web = stack.container(stack.network("front"), "web");
      publish(stack, web, new PortBinding("tcp", 80, "0.0.0.0", 8080));
      Programs.run("nft", "flush", "ruleset");
      Awaitility.await()
          .pollInSameThread()
          .atMost(Duration.ofSeconds(5))
          .untilAsserted(
              () -> assertThat(Programs.run("nft", "list", "ruleset")).contains("8080", "into_"));
      Programs.run("nft", "flush", "map", "inet", "jcompose_" + stack.engineId(), "published4");
      stack.networks().unpublish(web.endpoints().getFirst());
      publish(stack, web, new PortBinding("tcp", 80, "0.0.0.0", 8081));
      assertThat(Programs.run("nft", "list", "ruleset")).contains("8081").doesNotContain("8080");
    }
  }
}
