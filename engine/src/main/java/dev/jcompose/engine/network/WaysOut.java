package dev.jcompose.engine.network;

import dev.jcompose.engine.container.Definition;
import dev.jcompose.engine.request.EndpointSettings;
import dev.jcompose.network.BridgeNetwork;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The networks through which a container reaches the outside. Each family has its own: a network
/// without IPv6 that comes first does not take IPv6 from a container that has it on another one.
///
/// @param v4 gives the default route of IPv4
/// @param v6 gives that of IPv6
record WaysOut(Optional<BridgeNetwork> v4, Optional<BridgeNetwork> v6) {

  static WaysOut of(Definition definition, NetworkResolver resolver) {
    return among(inOrder(definition).map(entry -> resolver.resolve(entry.getKey())).toList());
  }

  /// Those of a container on these networks.
  ///
  /// @param networks in Docker's order
  static WaysOut among(List<BridgeNetwork> networks) {
    List<BridgeNetwork> open =
        networks.stream().filter(network -> !network.spec().internal()).toList();
    return new WaysOut(
        open.stream().filter(network -> network.spec().hasIpv4()).findFirst(),
        open.stream().filter(network -> network.spec().ipv6()).findFirst());
  }

  /// A container's networks in Docker's order: by priority of the gateway, then by name.
  static Stream<Map.Entry<String, EndpointSettings>> inOrder(Definition definition) {
    return definition.networks().entrySet().stream()
        .sorted(
            Comparator.<Map.Entry<String, EndpointSettings>>comparingInt(
                    entry -> -entry.getValue().gwPriority())
                .thenComparing(Map.Entry::getKey));
  }

  /// The one on which ports are published.
  Optional<BridgeNetwork> main() {
    return v4.or(() -> v6);
  }

  boolean leads4(BridgeNetwork network) {
    return v4.filter(network::equals).isPresent();
  }

  boolean leads6(BridgeNetwork network) {
    return v6.filter(network::equals).isPresent();
  }
}
