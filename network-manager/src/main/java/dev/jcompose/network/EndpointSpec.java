package dev.jcompose.network;

import java.util.List;
import java.util.Optional;

/// A container's wish to be on a network.
///
/// @param network which network
/// @param container the container's id
/// @param interfaceName name in the container: `eth0`
/// @param ipv4 a fixed address
/// @param ipv6 a fixed address
/// @param mac a fixed hardware address
/// @param names what it is called on this network: container name, service, aliases, short id
/// @param defaultRoute whether its default route goes through this network
public record EndpointSpec(
    NetworkId network,
    String container,
    String interfaceName,
    Optional<String> ipv4,
    Optional<String> ipv6,
    Optional<String> mac,
    List<String> names,
    boolean defaultRoute) {
  /// Copies the list.
  public EndpointSpec {
    names = List.copyOf(names);
  }
}
