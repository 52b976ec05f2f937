package dev.jcompose.network.bridge;

import static dev.jcompose.network.bridge.Talk.lookUp;
import static dev.jcompose.network.bridge.Talk.publish;
import static dev.jcompose.network.bridge.Talk.read;
import static dev.jcompose.network.bridge.Talk.readHere;
import static dev.jcompose.network.bridge.Talk.serve;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.network.BridgeNetwork;
import dev.jcompose.network.Endpoint;
import dev.jcompose.network.NetworkException;
import dev.jcompose.network.NetworkSpec;
import dev.jcompose.network.PortBinding;
import dev.jcompose.network.bridge.Stack.Container;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// ```
///   LAN 192.0.2.9 ── lan0 192.0.2.1 ┐
///                                   host (the test's own network namespace)
///   containers ── bridges ──────────┘
/// ```
@Tag("root")
@ExtendWith(OwnNetwork.class)
class BridgeNetworksTest {
  @Test
  void containersOfANetworkReachEachOtherAndTheGateway() throws IOException, InterruptedException {
    try (Stack stack = new Stack()) {
      BridgeNetwork network = stack.network("front");
      Container web = stack.container(network, "web");
      Container db = stack.container(network, "db");
      Endpoint endpoint = web.endpoints().getFirst();
      assertThat(endpoint.ipv4().orElseThrow()).isEqualTo("172.17.0.2");
      assertThat(endpoint.mac()).isEqualTo("02:42:ac:11:00:02");
      Process server = serve(db, 5432, "db");
      try {
        assertThat(read(web, db.ip(), 5432)).isEqualTo("db " + web.ip() + "\n");
        assertThat(readHere(db.ip(), 5432)).startsWith("db");
      } finally {
        server.destroy();
      }
      String links = web.run("ip", "-d", "addr").output();
      assertThat(links).contains("eth0", "172.17.0.2/20 brd 172.17.15.255").doesNotContain("fe80");
      assertThat(web.run("ip", "route").output()).contains("default via 172.17.0.1 dev eth0");
      assertThat(web.run("cat", "/proc/sys/net/ipv4/ip_unprivileged_port_start").output())
          .isEqualTo("0\n");
    }
  }

  @Test
  void aNetworkCanHaveIpv6Alone() throws IOException, InterruptedException {
    try (Stack stack = new Stack()) {
      NetworkSpec spec =
          new NetworkSpec(
              "six",
              "bridge",
              Map.of(NetworkSpec.ENABLE_IPV4, "false"),
              false,
              true,
              List.of(),
              Map.of());
      BridgeNetwork network = stack.networks().create(spec);
      assertThat(network.pools()).hasSize(1);
      Container web = stack.container(network, "web");
      Container db = stack.container(network, "db");
      Endpoint endpoint = db.endpoints().getFirst();
      assertThat(endpoint.ipv4()).isEmpty();
      String address = endpoint.ipv6().orElseThrow();
      assertThat(web.run("busybox", "ping", "-6", "-c1", "-W5", address).output())
          .contains("1 packets received");
      assertThat(web.run("ip", "-4", "addr", "show", "eth0").output()).doesNotContain("inet ");
      assertThat(web.run("ip", "-6", "route").output()).contains("default via");
      // The next engine takes it over.
      BridgeNetworks next = stack.reopen();
      next.restore(
          Map.of(web.endpoints().getFirst(), List.of(), db.endpoints().getFirst(), List.of()));
      assertThat(web.run("busybox", "ping", "-6", "-c1", "-W5", address).output())
          .contains("1 packets received");
      assertThatThrownBy(() ->
              stack
                  .networks()
                  .create(
                      new NetworkSpec(
                          "none",
                          "bridge",
                          Map.of(NetworkSpec.ENABLE_IPV4, "false"),
                          false,
                          false,
                          List.of(),
                          Map.of())))
          .hasMessageContaining("IPv4 or IPv6 must be enabled");
    }
  }

  @Test
  void networksAreIsolatedFromEachOther() throws IOException, InterruptedException {
    try (Stack stack = new Stack()) {
      Container web = stack.container(stack.network("front"), "web");
      Container db = stack.container(stack.network("back"), "db");
      Process server = serve(db, 5432, "db");
      try {
        assertThat(read(web, db.ip(), 5432)).doesNotContain("db ").contains("timed out");
      } finally {
        server.destroy();
      }
    }
  }

  @Test
  void anInternalNetworkHasNoWayOut() throws IOException, InterruptedException {
    try (Stack stack = new Stack();
        Lan lan = new Lan()) {
      BridgeNetwork network = stack.networks().create(Stack.internal("inner"));
      Container inside = stack.container(network, "inside");
      Container neighbour = stack.container(network, "neighbour");
      Process server = serve(neighbour, 80, "neighbour");
      try {
        assertThat(inside.run("ip", "route").output()).doesNotContain("default");
        assertThat(read(inside, neighbour.ip(), 80)).startsWith("neighbour");
        inside.run("ip", "route", "add", "default", "via", "172.17.0.1");
        assertThat(inside.run("busybox", "ping", "-c1", "-W1", "192.0.2.9").exit()).isNotZero();
        assertThat(lan.read(neighbour.ip(), 80)).doesNotContain("neighbour ");
      } finally {
        server.destroy();
      }
    }
  }

  @Test
  void namesAreAnsweredOnAllNetworksOfTheAskerAndOnNoOther()
      throws IOException, InterruptedException {
    try (Stack stack = new Stack()) {
      BridgeNetwork front = stack.network("p_front");
      BridgeNetwork back = stack.network("p_back");
      Container web = stack.container(List.of(front, back), "web", "p-web-1");
      Container db1 = stack.container(back, "db", "p-db-1");
      Container db2 = stack.container(back, "db", "p-db-2");
      Container alone = stack.container(front, "alone");
      assertThat(lookUp(web, "DB")).contains(db1.ip(), db2.ip());
      assertThat(lookUp(web, "p-db-1.p_back")).contains(db1.ip());
      assertThat(lookUp(web, "alone")).contains(alone.ip());
      assertThat(lookUp(db1, "alone")).doesNotContain(alone.ip());
      assertThat(lookUp(db1, db2.ip())).contains("db.p_back");
      stack.networks().withdraw(db2.endpoints().getFirst());
      assertThat(lookUp(web, "db")).contains(db1.ip()).doesNotContain(db2.ip());
    }
  }

  @Test
  void twoEnginesSideBySideTakeDifferentSubnets() throws IOException, InterruptedException {
    try (Stack one = new Stack();
        Stack two = new Stack()) {
      List<Thread> threads =
          List.of(
              Thread.ofPlatform().start(() -> makeNetworks(one)),
              Thread.ofPlatform().start(() -> makeNetworks(two)));
      for (Thread thread : threads) {
        thread.join();
      }
      List<String> subnets =
          Stream.of(one, two)
              .flatMap(stack -> stack.networks().list().stream())
              .map(network -> network.pools().getFirst().subnet())
              .toList();
      assertThat(subnets).hasSize(10).doesNotHaveDuplicates();
    }
  }

  private static void makeNetworks(Stack stack) {
    for (int i = 0; i < 5; i++) {
      stack.network("net" + i);
    }
  }

  @Test
  void nothingIsLeftAfterRemoval() throws IOException, InterruptedException {
    try (Stack stack = new Stack()) {
      String before = Programs.run("ip", "-o", "link");
      BridgeNetwork network = stack.network("front");
      Container web = stack.container(network, "web");
      publish(stack, web, new PortBinding("tcp", 80, "0.0.0.0", 8080));
      assertThatThrownBy(() -> stack.networks().remove(network.id()))
          .isInstanceOfSatisfying(
              NetworkException.class,
              failure -> {
                assertThat(failure.kind()).isEqualTo(NetworkException.Kind.IN_USE);
                assertThat(failure).hasMessageContaining("web (");
              });
      stack.stop(web);
      stack.networks().remove(network.id());
      stack.networks().close();
      Awaitility.await()
          .atMost(Duration.ofSeconds(5))
          .untilAsserted(() -> assertThat(Programs.run("ip", "-o", "link")).isEqualTo(before));
      assertThat(Programs.run("nft", "list", "ruleset")).isEmpty();
      assertThat(Path.of("/run/jcompose-net", stack.engineId())).doesNotExist();
      stack.reopen();
    }
  }

  @Test
  void aNetworkThatCannotBeSavedIsNotMade() throws IOException, InterruptedException {
    try (Stack stack = new Stack()) {
      String before = Programs.run("ip", "-o", "link");
      Path away = stack.root().resolveSibling(stack.root().getFileName() + "-away");
      Files.move(stack.root(), away);
      assertThatThrownBy(() -> stack.network("front"))
          .isInstanceOf(NetworkException.class)
          .hasMessageContaining("network \"front\": cannot be saved");
      Files.move(away, stack.root());
      assertThat(stack.networks().list()).isEmpty();
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(Programs.run("ip", "-o", "link")).isEqualTo(before));
      assertThat(Programs.run("nft", "list", "ruleset")).isEmpty();
      assertThat(stack.network("front").spec().name()).isEqualTo("front");
    }
  }

  @Test
  void aContainerIsDisconnectedWhileItLives() throws IOException, InterruptedException {
    try (Stack stack = new Stack()) {
      BridgeNetwork network = stack.network("front");
      Container web = stack.container(network, "web");
      Container db = stack.container(network, "db");
      assertThat(web.run("busybox", "ping", "-c1", "-W2", db.ip()).exit()).isZero();
      stack.networks().detach(web.endpoints().getFirst());
      stack.networks().detach(web.endpoints().getFirst());
      assertThat(db.run("busybox", "ping", "-c1", "-W1", web.ip()).exit()).isNotZero();
      Awaitility.await()
          .untilAsserted(() -> assertThat(web.run("ip", "link").output()).doesNotContain("eth0"));
      Endpoint endpoint =
          stack.networks().attach(web.namespace(), Stack.endpointSpec(network, web, "eth0", "web"));
      web.endpoints().add(endpoint);
      assertThat(endpoint.ipv4().orElseThrow()).isEqualTo(web.ip());
      // On a loaded machine the kernel may take a second to notice the new link.
      Awaitility.await()
          .untilAsserted(
              () -> assertThat(db.run("busybox", "ping", "-c1", "-W2", web.ip()).exit()).isZero());
    }
  }

  @Test
  void ipv6IsThereWhenAskedFor() throws IOException, InterruptedException {
    try (Stack stack = new Stack()) {
      BridgeNetwork network =
          stack.networks().create(Stack.withSubnet("six", true, "10.5.0.0/24", "fd00:5::/64"));
      Container web = stack.container(network, "web");
      Container db = stack.container(network, "db");
      Endpoint endpoint = web.endpoints().getFirst();
      assertThat(endpoint.ipv6()).contains("fd00:5::2");
      assertThat(db.run("busybox", "ping", "-6", "-c1", "-W2", "fd00:5::2").exit()).isZero();
      assertThat(db.run("ip", "-6", "route").output()).contains("default via fd00:5::1");
      assertThat(lookUp(db, "web")).contains("fd00:5::2");
      BridgeNetwork chosen = stack.networks().create(Stack.withSubnet("chosen", true));
      assertThat(chosen.pools()).hasSize(2);
      assertThat(chosen.pools().getLast().subnet()).startsWith("fd").endsWith("/64");
    }
  }

  @Test
  void slowConnectionsToTheNameServerHinderNobody() throws IOException, InterruptedException {
    try (Stack stack = new Stack()) {
      BridgeNetwork network = stack.network("front");
      Container web = stack.container(network, "web");
      Container db = stack.container(network, "db");
      String hold =
          """
          import socket,time
          c=[socket.create_connection(('127.0.0.11',53),2) for _ in range(100)]
          for s in c:
           try: s.sendall(b'\\0')
           except OSError: pass
          time.sleep(30)
          """;
      Process slow = Programs.start(web.namespace().fd(), "/usr/bin/python3", "-c", hold);
      String ask =
          """
          import socket,struct
          s=socket.create_connection(('127.0.0.11',53),2)
          q=b'\\x12\\x34\\1\\0\\0\\1\\0\\0\\0\\0\\0\\0\\3web\\0\\0\\1\\0\\1'
          s.sendall(struct.pack('!H',len(q))+q)
          print(s.recv(200)[-4:].hex())
          """;
      try {
        Awaitility.await()
            .pollInSameThread()
            .until(() -> web.run("/usr/bin/cat", "/proc/net/tcp").output().lines().count() > 15);
        assertThat(db.run("/usr/bin/python3", "-c", ask).output()).isEqualTo("ac110002\n");
        assertThat(lookUp(web, "db")).contains(db.ip());
      } finally {
        slow.destroy();
      }
    }
  }
}
