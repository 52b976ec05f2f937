package dev.jcompose.network.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcompose.linux.netlink.Links;
import dev.jcompose.linux.netlink.NetlinkSocket;
import dev.jcompose.network.BridgeNetwork;
import dev.jcompose.network.Endpoint;
import dev.jcompose.network.EndpointSpec;
import dev.jcompose.network.NetworkException;
import dev.jcompose.network.NetworkSpec;
import dev.jcompose.network.NetworkSpec.AddressPool;
import dev.jcompose.network.bridge.Stack.Container;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Networks on an interface of the host.
///
/// ```
///   LAN 192.0.2.9 ── lan0 (the parent) ── containers 192.0.2.128/28
/// ```
@Tag("root")
@ExtendWith(OwnNetwork.class)
class ParentNetworksTest {
  private static final AddressPool LAN =
      new AddressPool(
          "192.0.2.0/24",
          Optional.of("192.0.2.128/28"),
          Optional.of("192.0.2.9"),
          Map.of("printer", "192.0.2.129"));

  private static NetworkSpec spec(String driver, Map<String, String> options, AddressPool... pool) {
    return new NetworkSpec("lan", driver, options, false, false, List.of(pool), Map.of());
  }

  private static String ping(Container from, String address)
      throws IOException, InterruptedException {
    return from.run("busybox", "ping", "-c1", "-W5", address).output();
  }

  private static boolean has(String... kind) throws IOException, InterruptedException {
    Programs.run("ip", "link", "add", "try0", "type", "bridge");
    List<String> command =
        new ArrayList<>(List.of("ip", "link", "add", "link", "try0", "name", "try1", "type"));
    command.addAll(List.of(kind));
    return Programs.ended(command.toArray(String[]::new)).exit() == 0;
  }

  @Test
  void containersAreOnTheNetworkOfTheHost() throws IOException, InterruptedException {
    try (Stack stack = new Stack();
        Lan lan = new Lan()) {
      BridgeNetwork network =
          stack.networks().create(spec("macvlan", Map.of("parent", "lan0"), LAN));
      Container web = stack.container(network, "web");
      Container db = stack.container(network, "db");
      Endpoint endpoint = web.endpoints().getFirst();
      // The range begins with .128, and a printer has .129.
      assertThat(endpoint.ipv4().orElseThrow()).isEqualTo("192.0.2.128");
      assertThat(db.ip()).isEqualTo("192.0.2.130");
      assertThat(endpoint.mac()).isEqualTo("02:42:c0:00:02:80");
      assertThat(web.run("ip", "-d", "link", "show", "eth0").output())
          .contains("macvlan", "mode bridge", "02:42:c0:00:02:80");
      assertThat(web.run("ip", "route").output()).contains("default via 192.0.2.9 dev eth0");
      assertThat(ping(web, db.ip())).contains("1 packets received");
      assertThat(ping(web, "192.0.2.9")).contains("1 packets received");
      assertThat(lan.run("busybox", "ping", "-c1", "-W5", web.ip())).contains("1 packets received");
      assertThat(NamesInContainersTest.names(web, "udp", "db")).startsWith("code 0 " + db.ip());

      // An address is given out again as soon as its container has ended.
      stack.stop(web);
      Container next = stack.container(network, "next");
      assertThat(next.ip()).isEqualTo("192.0.2.128");
      assertThat(ping(next, db.ip())).contains("1 packets received");
    }
  }

  @Test
  void aContainerThatRunsOnLosesItsInterface() throws IOException, InterruptedException {
    try (Stack stack = new Stack();
        Lan _ = new Lan()) {
      BridgeNetwork network =
          stack.networks().create(spec("macvlan", Map.of("parent", "lan0"), LAN));
      Container web = stack.container(network, "web");
      stack.networks().unplug(web.endpoints().getFirst());
      assertThat(web.run("ip", "-o", "link").output()).doesNotContain("eth0");
      Endpoint again =
          stack.networks().attach(web.namespace(), Stack.endpointSpec(network, web, "eth0", "web"));
      web.endpoints().set(0, again);
      assertThat(web.run("ip", "-o", "link").output()).contains("eth0");

      // The next engine has to find it.
      BridgeNetworks next = stack.reopen();
      var _ = next.adopt(web.namespace().fd(), web.id());
      next.restore(new HashMap<>(Map.of(again, List.of())));
      assertThat(ping(web, "192.0.2.9")).contains("1 packets received");
      next.unplug(again);
      assertThat(web.run("ip", "-o", "link").output()).doesNotContain("eth0");
      assertThat(Programs.ended("ip", "link", "show", "lan0").exit()).isZero();
    }
  }

  @Test
  void withoutAParentContainersReachEachOtherOnly() throws IOException, InterruptedException {
    try (Stack stack = new Stack()) {
      BridgeNetwork network = stack.networks().create(spec("macvlan", Map.of()));
      Container web = stack.container(network, "web");
      Container db = stack.container(network, "db");
      assertThat(ping(web, db.ip())).contains("1 packets received");
      assertThat(Programs.ended("ip", "link", "show", network.bridge()).exit()).isZero();
      stack.stop(web);
      stack.stop(db);
      stack.networks().remove(network.id());
      Awaitility.await()
          .until(() -> Programs.ended("ip", "link", "show", network.bridge()).exit() != 0);
    }
  }

  @Test
  void aFixedAddressIsTakenOnce() throws IOException {
    try (Stack stack = new Stack()) {
      BridgeNetwork network =
          stack
              .networks()
              .create(
                  spec(
                      "macvlan",
                      Map.of(),
                      new AddressPool(
                          "10.77.0.0/24", Optional.empty(), Optional.empty(), Map.of())));
      Container one = stack.container(List.of(), "one");
      EndpointSpec wish =
          new EndpointSpec(
              network.id(),
              one.id(),
              "eth0",
              Optional.of("10.77.0.40"),
              Optional.empty(),
              Optional.of("02:11:22:33:44:55"),
              List.of("one"),
              true);
      Endpoint endpoint = stack.networks().attach(one.namespace(), wish);
      one.endpoints().add(endpoint);
      assertThat(endpoint.ipv4().orElseThrow() + " " + endpoint.mac())
          .isEqualTo("10.77.0.40 02:11:22:33:44:55");
      Container two = stack.container(List.of(), "two");
      assertThatThrownBy(() -> stack.networks().attach(two.namespace(), wish))
          .isInstanceOf(NetworkException.class)
          .hasMessageContaining("Address already in use");
    }
  }

  @Test
  void whatCannotBeIsRefusedWhenTheNetworkIsMade() throws IOException {
    Map<NetworkSpec, String> table =
        Map.of(
            spec("macvlan", Map.of("parent", "none0")),
            "parent interface none0 does not exist",
            spec("macvlan", Map.of("macvlan_mode", "open")),
            "option macvlan_mode=open is not supported",
            spec("ipvlan", Map.of("ipvlan_mode", "l7")),
            "option ipvlan_mode=l7 is not supported",
            spec("ipvlan", Map.of("ipvlan_flag", "x")),
            "option ipvlan_flag=x is not supported",
            spec("macvlan", Map.of("com.docker.network.bridge.name", "b")),
            "is one of bridges, not of macvlan",
            spec("overlay", Map.of()),
            "driver \"overlay\" is not supported (bridge, macvlan and ipvlan are)");
    try (Stack stack = new Stack()) {
      table.forEach((wish, message) ->
          assertThatThrownBy(() -> stack.networks().create(wish))
              .isInstanceOf(NetworkException.class)
              .hasMessageContaining(message));
      assertThat(stack.networks().list()).isEmpty();
    }
  }

  @Test
  void aParentHasOneNetwork() throws IOException, InterruptedException {
    try (Stack stack = new Stack();
        Lan _ = new Lan()) {
      BridgeNetwork _ = stack.networks().create(spec("macvlan", Map.of("parent", "lan0"), LAN));
      NetworkSpec second =
          new NetworkSpec(
              "second", "macvlan", Map.of("parent", "lan0"), false, false, List.of(), Map.of());
      assertThatThrownBy(() -> stack.networks().create(second))
          .hasMessageContaining("network \"lan\" is already using parent interface lan0");
    }
  }

  @Test
  void aParentForAVlanIsCreatedAndRemoved() throws IOException, InterruptedException {
    assumeTrue(has("vlan", "id", "7"), "this kernel has no VLANs (CONFIG_VLAN_8021Q)");
    try (Stack stack = new Stack();
        Lan _ = new Lan()) {
      BridgeNetwork network =
          stack.networks().create(spec("macvlan", Map.of("parent", "lan0.50"), LAN));
      assertThat(Programs.ended("ip", "-d", "link", "show", "lan0.50").output())
          .contains("vlan protocol 802.1Q id 50", "UP");
      stack.networks().remove(network.id());
      assertThat(Programs.ended("ip", "link", "show", "lan0.50").exit()).isNotZero();

      // One that was there stays.
      Programs.run(
          "ip", "link", "add", "link", "lan0", "name", "lan0.51", "type", "vlan", "id", "51");
      BridgeNetwork given =
          stack.networks().create(spec("macvlan", Map.of("parent", "lan0.51"), LAN));
      stack.networks().remove(given.id());
      assertThat(Programs.ended("ip", "link", "show", "lan0.51").exit()).isZero();
    }
  }

  @Test
  void onlyAParentWithOurMarkIsRemoved() throws IOException, InterruptedException {
    try (Stack stack = new Stack()) {
      for (boolean ours : new boolean[] {false, true}) {
        Programs.run("ip", "link", "add", "lan9.50", "type", "bridge");
        Programs.run("ip", "link", "set", "lan9.50", "alias", "of the host");
        BridgeNetwork network =
            stack.networks().create(spec("macvlan", Map.of("parent", "lan9.50"), LAN));
        if (ours) {
          String mark = "jcompose network " + network.id().value();
          Programs.run("ip", "link", "set", "lan9.50", "alias", mark);
        }
        stack.networks().remove(network.id());
        assertThat(Programs.ended("ip", "link", "show", "lan9.50").exit() != 0).isEqualTo(ours);
        if (!ours) {
          Programs.run("ip", "link", "delete", "lan9.50");
        }
      }
    }
  }

  /// Kernels without VLANs run this, too.
  @Test
  void aParentHasItsNameOnlyTogetherWithItsMark() throws IOException, InterruptedException {
    try (Stack stack = new Stack();
        NetlinkSocket links = NetlinkSocket.route()) {
      String first = "jc" + stack.engineId() + "b0123";
      Programs.run("ip", "link", "add", first, "type", "bridge");
      int index = Links.find(links, first).orElseThrow().index();
      links.execute(Links.rename(index, "lan9.61", "jcompose network 1"));
      assertThat(Links.alias(links, "lan9.61")).contains("jcompose network 1");
      assertThat(Programs.ended("ip", "link", "show", "lan9.61").output()).contains(",UP");
      assertThat(Links.find(links, first)).isEmpty();
      Programs.run("ip", "link", "delete", "lan9.61");

      // What an engine leaves that ended before.
      Programs.run("ip", "link", "add", first, "type", "bridge");
      stack.reopen().restore(new HashMap<>());
      assertThat(Links.find(links, first)).isEmpty();
    }
  }

  @Test
  void aVlanThatCannotBeCreatedIsRefused() throws IOException, InterruptedException {
    try (Stack stack = new Stack();
        Lan _ = new Lan()) {
      assertThatThrownBy(
              () -> stack.networks().create(spec("macvlan", Map.of("parent", "lan0.4095"), LAN)))
          .hasMessageContaining("vlan id must be between 1-4094, received: 4095");
      assertThatThrownBy(
              () -> stack.networks().create(spec("macvlan", Map.of("parent", "none0.5"), LAN)))
          .hasMessageContaining("parent interface none0.5 does not exist");
      if (!has("vlan", "id", "7")) {
        assertThatThrownBy(
                () -> stack.networks().create(spec("macvlan", Map.of("parent", "lan0.50"), LAN)))
            .hasMessageContaining("this kernel has no VLANs (modprobe 8021q)");
      }
      assertThat(stack.networks().list()).isEmpty();
    }
  }

  @Test
  void ipvlanSharesTheHardwareAddressOfItsParent() throws IOException, InterruptedException {
    assumeTrue(has("ipvlan"), "this kernel has no ipvlan (CONFIG_IPVLAN)");
    try (Stack stack = new Stack();
        Lan _ = new Lan()) {
      BridgeNetwork network =
          stack.networks().create(spec("ipvlan", Map.of("parent", "lan0"), LAN));
      Container web = stack.container(network, "web");
      Container db = stack.container(network, "db");
      assertThat(web.run("ip", "-d", "link", "show", "eth0").output())
          .contains("ipvlan", "mode l2");
      assertThat(ping(web, db.ip())).contains("1 packets received");
      assertThat(ping(web, "192.0.2.9")).contains("1 packets received");
    }
  }

  @Test
  void ipvlanWithoutAParentNeedsADummyInterface() throws IOException, InterruptedException {
    boolean there = Programs.ended("ip", "link", "add", "try2", "type", "dummy").exit() == 0;
    assumeTrue(!there, "this kernel has dummy interfaces: the guest of tools/machine uses one");
    try (Stack stack = new Stack()) {
      assertThatThrownBy(() -> stack.networks().create(spec("ipvlan", Map.of())))
          .hasMessageContaining("this kernel has no dummy interfaces")
          .hasMessageContaining("modprobe dummy, or name a parent");
      assertThat(stack.networks().list()).isEmpty();
    }
  }

  @Test
  void aKernelWithoutIpvlanIsNamed() throws IOException, InterruptedException {
    assumeTrue(!has("ipvlan"), "this kernel has ipvlan");
    try (Stack stack = new Stack();
        Lan _ = new Lan()) {
      BridgeNetwork network =
          stack.networks().create(spec("ipvlan", Map.of("parent", "lan0"), LAN));
      assertThatThrownBy(() -> stack.container(network, "web"))
          .hasMessageContaining("this kernel has no driver ipvlan (modprobe ipvlan)");
    }
  }
}
