package dev.jcompose.network.bridge;

import dev.jcompose.network.BridgeNetwork;
import dev.jcompose.network.Endpoint;
import dev.jcompose.network.EndpointSpec;
import dev.jcompose.network.NetworkConfig;
import dev.jcompose.network.NetworkNamespace;
import dev.jcompose.network.NetworkSpec;
import dev.jcompose.network.NetworkSpec.AddressPool;
import dev.jcompose.testing.Leftovers;
import dev.jcompose.testing.Traces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/// An engine's networks under test, with containers that are network namespaces. Closing it takes
/// everything away again.
final class Stack implements AutoCloseable {
  private final String engineId = hex(3);
  private final Path root;
  private final boolean opensFirewalls;
  private final List<Container> containers = new ArrayList<>();
  private final List<String> damage = new ArrayList<>();
  private BridgeNetworks networks;

  /// A namespace on networks.
  record Container(String id, NetworkNamespace namespace, List<Endpoint> endpoints) {
    String ip() {
      return endpoints.getFirst().ipv4().orElseThrow();
    }

    Programs.Ended run(String... command) throws IOException, InterruptedException {
      return Programs.in(namespace.fd(), command);
    }
  }

  Stack() throws IOException {
    this(true);
  }

  /// @param opensFirewalls whether other programs' firewalls may be opened
  Stack(boolean opensFirewalls) throws IOException {
    this.opensFirewalls = opensFirewalls;
    root = Files.createTempDirectory("jcompose-network-test");
    Leftovers.watch(new Traces(engineId, List.of(root)));
    networks = BridgeNetworks.open(config(), damage::add);
    networks.restore(Map.of());
  }

  NetworkConfig config() {
    return new NetworkConfig(root, engineId, opensFirewalls);
  }

  String engineId() {
    return engineId;
  }

  Path root() {
    return root;
  }

  /// What was found damaged so far.
  List<String> damage() {
    return damage;
  }

  BridgeNetworks networks() {
    return networks;
  }

  /// Continues with another object, as after a crash of the engine: the old one is only dropped.
  BridgeNetworks reopen() {
    networks = BridgeNetworks.open(config(), damage::add);
    return networks;
  }

  static NetworkSpec spec(String name) {
    return new NetworkSpec(name, "bridge", Map.of(), false, false, List.of(), Map.of());
  }

  static NetworkSpec internal(String name) {
    return new NetworkSpec(name, "bridge", Map.of(), true, false, List.of(), Map.of());
  }

  static NetworkSpec withSubnet(String name, boolean ipv6, String... subnets) {
    return new NetworkSpec(
        name,
        "bridge",
        Map.of(),
        false,
        ipv6,
        Stream.of(subnets)
            .map(subnet -> new AddressPool(subnet, Optional.empty(), Optional.empty(), Map.of()))
            .toList(),
        Map.of());
  }

  BridgeNetwork network(String name) {
    return networks.create(spec(name));
  }

  Container container(BridgeNetwork network, String... names) {
    return container(List.of(network), names);
  }

  Container container(List<BridgeNetwork> on, String... names) {
    String id = hex(32);
    Container container = new Container(id, networks.namespace(id), new ArrayList<>());
    containers.add(container);
    for (BridgeNetwork network : on) {
      container
          .endpoints()
          .add(
              networks.attach(
                  container.namespace(),
                  endpointSpec(network, container, "eth" + container.endpoints().size(), names)));
    }
    return container;
  }

  static EndpointSpec endpointSpec(
      BridgeNetwork network, Container container, String interfaceName, String... names) {
    return new EndpointSpec(
        network.id(),
        container.id(),
        interfaceName,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(names),
        interfaceName.equals("eth0"));
  }

  void stop(Container container) {
    container.endpoints().forEach(networks::withdraw);
    container.endpoints().forEach(networks::detach);
    container.namespace().close();
    containers.remove(container);
  }

  private static String hex(int bytes) {
    byte[] random = new byte[bytes];
    ThreadLocalRandom.current().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  @Override
  public void close() throws IOException {
    List.copyOf(containers).forEach(this::stop);
    networks.list().forEach(network -> networks.remove(network.id()));
    networks.close();
    Files.deleteIfExists(Path.of("/run/jcompose-net").resolve(engineId));
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
