package dev.jcompose.network.bridge;

import dev.jcompose.network.Endpoint;
import dev.jcompose.network.IpText;
import dev.jcompose.network.NetworkException;
import dev.jcompose.network.NetworkException.Kind;
import dev.jcompose.network.PortBinding;
import dev.jcompose.network.PublishedPorts;
import dev.jcompose.network.firewall.PortForward;
import dev.jcompose.network.port.PortOwner;
import dev.jcompose.network.port.PortReservations;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The ports of the host that lead to endpoints: in the firewall, and as records of who has which.
final class EndpointPorts {
  private final Host host;
  private final KnownNetworks networks;
  private final ConnectionSweep connections;
  private final PortReservations reservations = new PortReservations(this::owner);
  // By endpoint.
  private final Map<String, List<PortBinding>> published = new ConcurrentHashMap<>();

  EndpointPorts(Host host, KnownNetworks networks, ConnectionSweep connections) {
    this.host = host;
    this.networks = networks;
    this.connections = connections;
  }

  PublishedPorts reserve(List<PortBinding> wishes) {
    return host.thread().atHome(() -> reservations.reserve(wishes));
  }

  /// The owner of a port: one of our containers, or a process.
  private String owner(PortBinding wanted) {
    return networks.all().stream()
        .flatMap(live -> live.endpoints().values().stream())
        .filter(other ->
            published.getOrDefault(other.id(), List.of()).stream()
                .anyMatch(binding ->
                    binding.hostPort() == wanted.hostPort()
                        && binding.protocol().equals(wanted.protocol())))
        .map(other -> " (container " + LiveNetwork.called(other.spec()) + " has it)")
        .findFirst()
        .or(() ->
            PortOwner.find(wanted.protocol(), wanted.hostPort())
                .map(owner -> " (%s, pid %d, has it)".formatted(owner.name(), owner.pid())))
        .orElse("");
  }

  void publish(Endpoint endpoint, List<PortBinding> bindings) {
    for (PortBinding binding : bindings) {
      if (binding.protocol().equals("sctp") && isV6(binding) && endpoint.ipv6().isEmpty()) {
        throw new NetworkException(
            Kind.INVALID,
            "Bind for [%s]:%d failed: sctp over IPv6 does not reach a container without an IPv6 address"
                .formatted(binding.hostAddress(), binding.hostPort()));
      }
    }
    List<PortForward> leads = leads(endpoint, bindings);
    host.firewall().publish(endpoint.id(), leads);
    published.put(endpoint.id(), List.copyOf(bindings));
    connections.forgetFlows(leads);
  }

  void unpublish(Endpoint endpoint) {
    published.remove(endpoint.id());
    List<PortForward> before = host.firewall().published(endpoint.id());
    if (!before.isEmpty()) {
      host.firewall().publish(endpoint.id(), List.of());
      connections.forgetFlows(before);
    }
  }

  /// Takes over ports that were published before the engine was started.
  ///
  /// @return what the firewall has to do for them
  List<PortForward> adopt(Endpoint endpoint, List<PortBinding> bindings) {
    published.put(endpoint.id(), List.copyOf(bindings));
    return leads(endpoint, bindings);
  }

  private static boolean isV6(PortBinding binding) {
    return binding.hostAddress().indexOf(':') >= 0;
  }

  /// From an IPv6 address of the host to a container without IPv6, the shim relays
  /// ([PublishedPorts#relays]).
  private static List<PortForward> leads(Endpoint endpoint, List<PortBinding> bindings) {
    List<PortForward> leads = new ArrayList<>();
    for (PortBinding binding : bindings) {
      InetAddress address = IpText.parse(binding.hostAddress());
      Optional<String> target =
          address.getAddress().length == 4 ? endpoint.ipv4() : endpoint.ipv6();
      target.ifPresent(container ->
          leads.add(
              new PortForward(
                  binding.protocol(),
                  address,
                  binding.hostPort(),
                  IpText.parse(container),
                  binding.containerPort())));
    }
    return leads;
  }
}
