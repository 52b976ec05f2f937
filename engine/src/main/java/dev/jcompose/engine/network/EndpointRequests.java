package dev.jcompose.engine.network;

import dev.jcompose.engine.container.Definition;
import dev.jcompose.engine.request.EndpointSettings;
import dev.jcompose.engine.request.EndpointSettings.FixedAddresses;
import dev.jcompose.network.BridgeNetwork;
import dev.jcompose.network.EndpointSpec;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a container asks of a network: its addresses and names there.
public final class EndpointRequests {
  private EndpointRequests() {}

  /// @param ways those of the container
  static EndpointSpec of(
      Definition definition,
      BridgeNetwork network,
      EndpointSettings wish,
      String interfaceName,
      WaysOut ways) {
    return new EndpointSpec(
        network.id(),
        definition.id(),
        interfaceName,
        wish.ipamConfig().map(FixedAddresses::ipv4Address).filter(text -> !text.isEmpty()),
        wish.ipamConfig().map(FixedAddresses::ipv6Address).filter(text -> !text.isEmpty()),
        Optional.of(wish.macAddress()).filter(text -> !text.isEmpty()),
        names(definition, network.spec().name(), wish),
        ways.leads4(network),
        ways.leads6(network),
        definition.hostConfig().dns(),
        EndpointOptions.extras(wish));
  }

  /// A container's names on a network; the predefined one has no names, as in Docker.
  public static List<String> names(Definition definition, String network, EndpointSettings wish) {
    if (network.equals(PredefinedNetworks.BRIDGE)) {
      return List.of();
    }
    Set<String> names = new LinkedHashSet<>();
    names.add(definition.name());
    names.addAll(wish.aliases());
    names.add(definition.containerId().shortId());
    if (!definition.hostname().isEmpty()) {
      names.add(definition.hostname());
    }
    return List.copyOf(names);
  }
}
