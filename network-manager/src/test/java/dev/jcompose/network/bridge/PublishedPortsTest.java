package dev.jcompose.network.bridge;

import static dev.jcompose.network.bridge.Talk.publish;
import static dev.jcompose.network.bridge.Talk.read;
import static dev.jcompose.network.bridge.Talk.readHere;
import static dev.jcompose.network.bridge.Talk.serve;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcompose.linux.socket.PortSocket;
import dev.jcompose.network.BridgeNetwork;
import dev.jcompose.network.Endpoint;
import dev.jcompose.network.IpText;
import dev.jcompose.network.NetworkException;
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
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
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
class PublishedPortsTest {
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

  private static List<String> addresses(Stack stack, PortBinding wish) {
    try (PublishedPorts ports = stack.networks().reserve(List.of(wish))) {
      assertThat(ports.bindings().stream().map(PortBinding::hostPort).distinct()).hasSize(1);
      return ports.bindings().stream().map(PortBinding::hostAddress).toList();
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
}
