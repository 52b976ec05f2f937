package dev.jcompose.network.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.network.BridgeNetwork;
import dev.jcompose.network.PortBinding;
import dev.jcompose.network.PublishedPorts;
import dev.jcompose.network.bridge.Stack.Container;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Together with other programs' firewalls, represented by the tables that they create.
@Tag("root")
@ExtendWith(OwnNetwork.class)
class ForeignFirewallsTest {
  /// As ufw and a Docker Engine leave the chains of iptables-nft.
  private static final String IPTABLES =
      """
      table ip filter {
        chain INPUT { type filter hook input priority 0; policy drop;
          ct state established,related counter accept
          iifname "lo" counter accept
        }
        chain DOCKER-USER { }
        chain FORWARD { type filter hook forward priority 0; policy drop;
          counter jump DOCKER-USER
        }
      }
      """;

  private static final String SERVE =
      """
      import socket,sys
      s=socket.socket(); s.setsockopt(socket.SOL_SOCKET,socket.SO_REUSEADDR,1)
      s.bind(('0.0.0.0',80)); s.listen(50)
      while True:
       c,a=s.accept(); c.sendall(b'web'); c.close()
      """;

  private static void nft(String text) throws IOException, InterruptedException {
    Programs.run("nft", text);
  }

  private static String rules() throws IOException, InterruptedException {
    return Programs.run("nft", "list", "ruleset");
  }

  private static boolean reachesTheLan(Container container)
      throws IOException, InterruptedException {
    return container.run("busybox", "ping", "-c1", "-W1", "192.0.2.9").exit() == 0;
  }

  private static void until(ThrowingRunnable assertion) {
    Awaitility.await().pollInSameThread().atMost(Duration.ofSeconds(20)).untilAsserted(assertion);
  }

  @Test
  void containersReachTheOutsideAndAreReachedThoughIptablesDrops()
      throws IOException, InterruptedException {
    try (Stack stack = new Stack();
        Lan lan = new Lan()) {
      nft(IPTABLES);
      BridgeNetwork network = stack.network("front");
      Container web = stack.container(network, "web");
      assertThat(reachesTheLan(web)).isTrue();
      Process server = Programs.start(web.namespace().fd(), "/usr/bin/python3", "-c", SERVE);
      try (PublishedPorts ports =
          stack.networks().reserve(List.of(new PortBinding("tcp", 80, "0.0.0.0", 8080)))) {
        stack.networks().publish(web.endpoints().getFirst(), ports.bindings());
        until(() -> assertThat(lan.read("192.0.2.1", 8080)).isEqualTo("web"));
        try (Socket socket = new Socket()) {
          socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), 8080), 5000);
          assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
              .isEqualTo("web");
        }
      } finally {
        server.destroy();
      }
      assertThat(stack.networks().obstacles()).isEmpty();
      assertThat(rules())
          .contains(
              "iifname \"jc%sb*\" counter".formatted(stack.engineId()),
              "comment \"jcompose_" + stack.engineId() + "\"");
      // Networks are still isolated from each other.
      Container stranger = stack.container(stack.network("back"), "stranger");
      assertThat(stranger.run("busybox", "ping", "-c1", "-W1", web.ip()).exit()).isNotZero();
    }
    assertThat(rules()).contains("DOCKER-USER").doesNotContain("jc");
  }

  @Test
  void aFirewallThatComesLaterOrIsLoadedAgainIsOpenedAgain()
      throws IOException, InterruptedException {
    try (Stack stack = new Stack();
        Lan lan = new Lan()) {
      assertThat(lan.run("ip", "link")).contains("eth0");
      Container web = stack.container(stack.network("front"), "web");
      assertThat(rules()).doesNotContain("filter FORWARD");
      nft(IPTABLES);
      until(() -> assertThat(reachesTheLan(web)).isTrue());
      nft("flush chain ip filter FORWARD");
      until(() -> assertThat(reachesTheLan(web)).isTrue());
      nft("delete table ip filter");
      nft(IPTABLES);
      until(() -> assertThat(reachesTheLan(web)).isTrue());
      nft("flush ruleset");
      nft(IPTABLES);
      until(() -> assertThat(reachesTheLan(web)).isTrue());
    }
  }

  @Test
  void whatAKilledEngineHasOpenedTheNextOneCloses() throws IOException, InterruptedException {
    try (Stack stack = new Stack()) {
      nft(IPTABLES);
      BridgeNetwork network = stack.network("front");
      stack.container(network, "web");
      until(() -> assertThat(rules()).contains("jcompose_" + stack.engineId() + "\""));
      stack.networks().close();
      assertThat(rules())
          .as("a container lives")
          .contains("comment \"jcompose_" + stack.engineId() + "\"");
      // Both copies: either of them would bring the network back.
      Files.delete(stack.root().resolve(network.id() + ".json"));
      Files.deleteIfExists(stack.root().resolve(network.id() + ".json.copy"));
      stack.reopen().restore(Map.of());
      until(() -> assertThat(rules()).doesNotContain("comment"));
    }
  }

  @Test
  void aChainThatIsNobodysIsNamedWithTheRemedy() throws IOException, InterruptedException {
    try (Stack stack = new Stack();
        Lan lan = new Lan()) {
      assertThat(lan.run("ip", "link")).contains("eth0");
      nft(
          "add table inet own; add chain inet own pass { type filter hook forward priority 0; policy drop; }");
      Container web = stack.container(stack.network("front"), "web");
      assertThat(reachesTheLan(web)).isFalse();
      assertThat(stack.networks().obstacles())
          .singleElement()
          .asString()
          .contains("\"inet own pass\"", "remedy: nft insert rule inet own pass iifname");
      String obstacle = stack.networks().obstacles().getFirst();
      String remedy = obstacle.substring(obstacle.indexOf("remedy: ") + 8, obstacle.length() - 1);
      Programs.run("sh", "-c", remedy.replace("\"", "\\\""));
      until(() -> assertThat(stack.networks().obstacles()).isEmpty());
      assertThat(reachesTheLan(web)).isTrue();
    }
  }

  @Test
  void nothingIsOpenedWhereTheSettingForbidsIt() throws IOException, InterruptedException {
    try (Stack stack = new Stack(false)) {
      nft(IPTABLES);
      Container web = stack.container(stack.network("front"), "web");
      assertThat(reachesTheLan(web)).isFalse();
      assertThat(stack.networks().obstacles())
          .singleElement()
          .asString()
          .contains("ip filter FORWARD", "\"iptables\" is false in engine.json");
      assertThat(Programs.run("nft", "list", "table", "ip", "filter")).doesNotContain("jc");
    }
  }

  @Test
  void anInternalNetworkNeedsNoOpening() throws IOException, InterruptedException {
    try (Stack stack = new Stack()) {
      nft(IPTABLES);
      stack.container(stack.networks().create(Stack.internal("inner")), "inside");
      assertThat(stack.networks().obstacles()).isEmpty();
      assertThat(Programs.run("nft", "list", "table", "ip", "filter")).doesNotContain("jc");
    }
  }

  @Test
  void theTablesOfIptablesLegacyAreOpenedToo() throws IOException, InterruptedException {
    Assumptions.assumeTrue(
        Files.isExecutable(Path.of("/usr/sbin/iptables-legacy")), "needs iptables-legacy");
    Programs.run("iptables-legacy", "-P", "FORWARD", "DROP");
    try (Stack stack = new Stack();
        Lan lan = new Lan()) {
      assertThat(lan.run("ip", "link")).contains("eth0");
      Container web = stack.container(stack.network("front"), "web");
      // One ping has a second, which a loaded machine may not keep.
      until(() -> assertThat(reachesTheLan(web)).isTrue());
      Programs.run("iptables-legacy", "-F", "FORWARD");
      until(() -> assertThat(reachesTheLan(web)).isTrue());
    }
    assertThat(Programs.run("iptables-legacy", "-S")).doesNotContain("jc");
  }
}
