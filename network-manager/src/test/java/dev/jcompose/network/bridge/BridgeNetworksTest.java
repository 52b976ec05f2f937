package dev.jcompose.network.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcompose.linux.socket.PortSocket;
import dev.jcompose.network.BridgeNetwork;
import dev.jcompose.network.Endpoint;
import dev.jcompose.network.IpText;
import dev.jcompose.network.NetworkException;
import dev.jcompose.network.NetworkSpec;
import dev.jcompose.network.PortBinding;
import dev.jcompose.network.PublishedPorts;
import dev.jcompose.network.bridge.Stack.Container;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
  private static final String ECHO =
      """
      import socket,sys
      s=socket.socket(); s.setsockopt(socket.SOL_SOCKET,socket.SO_REUSEADDR,1)
      s.bind(('0.0.0.0',int(sys.argv[1]))); s.listen(50)
      while True:
       c,a=s.accept(); c.sendall((sys.argv[2]+' '+a[0]+'\\n').encode()); c.close()
      """;
  static final String READ =
      """
      import socket,sys
      s=socket.create_connection((sys.argv[1],int(sys.argv[2])),2)
      print(s.recv(100).decode(),end='')
      """;

  private static Process serve(Container container, int port, String text)
      throws IOException, InterruptedException {
    Process server =
        Programs.start(
            container.namespace().fd(),
            "/usr/bin/python3",
            "-c",
            ECHO,
            Integer.toString(port),
            text);
    Awaitility.await()
        .pollInterval(Duration.ofMillis(20))
        .until(() -> read(container, "127.0.0.1", port).startsWith(text));
    return server;
  }

  private static String read(Container from, String address, int port)
      throws IOException, InterruptedException {
    return from.run("/usr/bin/python3", "-c", READ, address, Integer.toString(port)).output();
  }

  private static String readHere(String address, int port) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, port), 2000);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void publish(Stack stack, Container container, PortBinding... wishes) {
    try (PublishedPorts ports = stack.networks().reserve(List.of(wishes))) {
      stack.networks().publish(container.endpoints().getFirst(), ports.bindings());
    }
  }

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
  void aPublishedPortIsReachedFromTheHostFromContainersAndFromTheLan()
      throws IOException, InterruptedException {
    try (Stack stack = new Stack();
        Lan lan = new Lan()) {
      BridgeNetwork front = stack.network("front");
      Container web = stack.container(front, "web");
      Container other = stack.container(front, "other");
      Container stranger = stack.container(stack.network("back"), "stranger");
      Process server = serve(web, 80, "web");
      try {
        publish(stack, web, new PortBinding("tcp", 80, "0.0.0.0", 8080));
        assertThat(readHere("127.0.0.1", 8080)).isEqualTo("web 172.17.0.1\n");
        assertThat(readHere("192.0.2.1", 8080)).startsWith("web");
        assertThat(lan.read("192.0.2.1", 8080)).isEqualTo("web 192.0.2.9\n");
        assertThat(read(other, "192.0.2.1", 8080)).startsWith("web");
        assertThat(read(web, "192.0.2.1", 8080)).startsWith("web");
        assertThat(read(other, "172.17.0.1", 8080)).startsWith("web");
        assertThat(read(stranger, "192.0.2.1", 8080)).startsWith("web");
        stack.networks().unpublish(web.endpoints().getFirst());
        assertThatThrownBy(() -> readHere("127.0.0.1", 8080)).isInstanceOf(IOException.class);
      } finally {
        server.destroy();
      }
    }
  }

  @Test
  void theLanReachesNeitherContainersNorPortsPublishedOnTheLoopbackAddress()
      throws IOException, InterruptedException {
    try (Stack stack = new Stack();
        Lan lan = new Lan()) {
      Container web = stack.container(stack.network("front"), "web");
      Process server = serve(web, 80, "web");
      try {
        publish(stack, web, new PortBinding("tcp", 80, "127.0.0.1", 8080));
        Programs.run("sysctl", "-qw", "net.ipv4.conf.lan0.route_localnet=1");
        assertThat(readHere("127.0.0.1", 8080)).startsWith("web");
        assertThatThrownBy(() -> readHere("192.0.2.1", 8080)).isInstanceOf(IOException.class);
        assertThat(lan.read("192.0.2.1", 8080)).doesNotContain("web ");
        lan.run("ip", "route", "add", "127.0.0.1", "via", "192.0.2.1", "table", "99");
        lan.run("ip", "route", "add", "172.17.0.0/16", "via", "192.0.2.1");
        assertThat(lan.read(web.ip(), 80)).contains("timed out");
        // The same for the host's own services: a container must not reach its loopback.
        try (ServerSocket secret = new ServerSocket()) {
          secret.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 9999));
          web.run("sysctl", "-qw", "net.ipv4.conf.eth0.route_localnet=1");
          web.run("ip", "route", "del", "local", "127.0.0.1", "table", "local");
          web.run("ip", "route", "del", "local", "127.0.0.0/8", "table", "local");
          web.run("ip", "route", "add", "127.0.0.1", "via", "172.17.0.1", "src", web.ip());
          assertThat(read(web, "127.0.0.1", 9999)).doesNotContain("refused");
        }
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

  private static String lookUp(Container asker, String name)
      throws IOException, InterruptedException {
    return asker.run("busybox", "nslookup", name, "127.0.0.11").output();
  }

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
          java.util.stream.Stream.of(one, two)
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

  private static List<String> addresses(Stack stack, PortBinding wish) {
    try (PublishedPorts ports = stack.networks().reserve(List.of(wish))) {
      assertThat(ports.bindings().stream().map(PortBinding::hostPort).distinct()).hasSize(1);
      return ports.bindings().stream().map(PortBinding::hostAddress).toList();
    }
  }

  @Test
  void noAddressMeansThoseOfBothFamiliesThatTheHostHas() throws IOException, InterruptedException {
    assumeTrue(PortSocket.hasLoopback6(), "this machine has no IPv6");
    try (Stack stack = new Stack()) {
      for (String protocol : List.of("tcp", "udp")) {
        assertThat(addresses(stack, new PortBinding(protocol, 80, "", 8080)))
            .containsExactly("0.0.0.0", "::");
        assertThat(addresses(stack, new PortBinding(protocol, 80, "", 0)))
            .containsExactly("0.0.0.0", "::");
      }
      try (ServerSocket taken = new ServerSocket(8080, 1, InetAddress.ofLiteral("::1"))) {
        assertThat(taken.isBound()).isTrue();
        assertThatThrownBy(() -> addresses(stack, new PortBinding("tcp", 80, "", 8080)))
            .hasMessageStartingWith("Bind for [::]:8080 failed: port is already allocated")
            .hasMessageContaining("pid " + ProcessHandle.current().pid());
        assertThat(addresses(stack, new PortBinding("tcp", 80, "0.0.0.0", 8080)))
            .containsExactly("0.0.0.0");
      }

      Programs.run("sh", "-c", "echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6");

      assertThat(addresses(stack, new PortBinding("tcp", 80, "", 8080))).containsExactly("0.0.0.0");
      assertThatThrownBy(() -> addresses(stack, new PortBinding("tcp", 80, "::1", 8080)))
          .hasMessageStartingWith("Bind for [::1]:8080 failed: cannot assign requested address");
    }
  }

  @Test
  void whatComesOverIpv6IsRelayedToTheContainersAddress() throws IOException {
    assumeTrue(PortSocket.hasLoopback6(), "this machine has no IPv6");
    try (Stack stack = new Stack()) {
      BridgeNetwork six =
          stack.networks().create(Stack.withSubnet("six", true, "10.5.0.0/24", "fd00:5::/64"));
      Endpoint four = stack.container(stack.network("four"), "a").endpoints().getFirst();
      Endpoint both = stack.container(six, "b").endpoints().getFirst();
      try (PublishedPorts ports =
          stack
              .networks()
              .reserve(
                  List.of(
                      new PortBinding("tcp", 80, "", 8080),
                      new PortBinding("udp", 53, "::1", 5353)))) {
        assertThat(ports.held()).hasSize(1);
        assertThat(ports.relays(four))
            .extracting(relay -> relay.protocol() + " " + relay.address().getHostAddress())
            .containsExactly("6 " + four.ipv4().orElseThrow(), "17 " + four.ipv4().orElseThrow());
        assertThat(ports.relays(both))
            .extracting(relay -> relay.protocol() + " " + IpText.format(relay.address()))
            .containsExactly("6 fd00:5::2", "17 fd00:5::2");
      }
    }
  }

  @Test
  void aPortThatOneContainerPublishesTwiceIsNotBlamedOnAnother() throws IOException {
    try (Stack stack = new Stack()) {
      PortBinding one = new PortBinding("tcp", 80, "0.0.0.0", 8080);
      PortBinding other = new PortBinding("tcp", 81, "0.0.0.0", 8080);
      PortBinding udp = new PortBinding("udp", 80, "0.0.0.0", 8080);
      for (PortBinding again : List.of(one, other)) {
        assertThatThrownBy(() -> stack.networks().reserve(List.of(one, again)))
            .isInstanceOf(NetworkException.class)
            .hasMessage(
                "Bind for 0.0.0.0:8080 failed: port is already allocated: the container publishes it twice");
      }
      try (PublishedPorts ports = stack.networks().reserve(List.of(one, udp))) {
        assertThat(ports.bindings()).containsExactly(one, udp);
      }
    }
  }

  @Test
  void aTakenPortIsRefusedWithItsHolder() throws IOException, InterruptedException {
    try (Stack stack = new Stack();
        ServerSocket taken = new ServerSocket(8080)) {
      assertThat(taken.isBound()).isTrue();
      PortBinding free = new PortBinding("tcp", 80, "0.0.0.0", 8081);
      PortBinding wish = new PortBinding("tcp", 80, "0.0.0.0", 8080);
      assertThatThrownBy(() -> stack.networks().reserve(List.of(free, wish)))
          .isInstanceOf(NetworkException.class)
          .hasMessageStartingWith("Bind for 0.0.0.0:8080 failed: port is already allocated")
          .hasMessageContaining("pid " + ProcessHandle.current().pid());
      try (PublishedPorts ports = stack.networks().reserve(List.of(free))) {
        assertThat(ports.bindings()).containsExactly(free);
        assertThatThrownBy(() -> new ServerSocket(8081)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> stack.networks().reserve(List.of(free)))
            .isInstanceOf(NetworkException.class);
      }
      try (PublishedPorts any =
          stack.networks().reserve(List.of(new PortBinding("udp", 53, "127.0.0.1", 0)))) {
        assertThat(any.bindings().getFirst().hostPort()).isPositive();
      }
    }
  }

  @Test
  void aPublishedUdpPortFollowsTheContainerThoughTheClientNeverStops()
      throws IOException, InterruptedException {
    String echo =
        """
        import socket,sys
        s=socket.socket(socket.AF_INET,socket.SOCK_DGRAM); s.bind(('0.0.0.0',53))
        while True:
         d,a=s.recvfrom(100); s.sendto(sys.argv[1].encode(),a)
        """;
    try (Stack stack = new Stack();
        DatagramSocket client = new DatagramSocket()) {
      BridgeNetwork network = stack.network("front");
      client.connect(InetAddress.getLoopbackAddress(), 5353);
      client.setSoTimeout(200);
      for (String name : List.of("first", "second")) {
        Container container = stack.container(network, name);
        Process server =
            Programs.start(container.namespace().fd(), "/usr/bin/python3", "-c", echo, name);
        try {
          publish(stack, container, new PortBinding("udp", 53, "0.0.0.0", 5353));
          Awaitility.await().pollInSameThread().until(() -> exchange(client).equals(name));
        } finally {
          server.destroy();
          stack.stop(container);
        }
      }
    }
  }

  private static String exchange(DatagramSocket client) throws IOException {
    try {
      client.send(new DatagramPacket(new byte[] {1}, 1));
      DatagramPacket answer = new DatagramPacket(new byte[100], 100);
      client.receive(answer);
      return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.UTF_8);
    } catch (SocketTimeoutException | PortUnreachableException nothing) {
      return "";
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
