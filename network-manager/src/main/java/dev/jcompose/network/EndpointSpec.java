package dev.jcompose.network;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// A container's request to be on a network.
///
/// @param network which network
/// @param container the container's id
/// @param interfaceName name in the container: `eth0`
/// @param ipv4 a fixed address
/// @param ipv6 a fixed address
/// @param mac a fixed hardware address
/// @param names its names on this network: container name, service, aliases, short id
/// @param defaultRoute whether its default route for IPv4 goes through this network
/// @param defaultRoute6 the same for IPv6
/// @param dns addresses of the name servers for names that are not ours; empty for the host's
/// @param extras rarely used options
public record EndpointSpec(
    NetworkId network,
    String container,
    String interfaceName,
    Optional<String> ipv4,
    Optional<String> ipv6,
    Optional<String> mac,
    List<String> names,
    boolean defaultRoute,
    boolean defaultRoute6,
    List<String> dns,
    EndpointExtras extras) {
  /// Copies the lists.
  public EndpointSpec {
    names = List.copyOf(names);
    dns = List.copyOf(dns);
    // Absent in files of former engines.
    extras = Objects.requireNonNullElse(extras, EndpointExtras.NONE);
  }

  /// One that asks the host's name servers.
  ///
  /// @param defaultRoute for both families
  public EndpointSpec(
      NetworkId network,
      String container,
      String interfaceName,
      Optional<String> ipv4,
      Optional<String> ipv6,
      Optional<String> mac,
      List<String> names,
      boolean defaultRoute) {
    this(
        network,
        container,
        interfaceName,
        ipv4,
        ipv6,
        mac,
        names,
        defaultRoute,
        defaultRoute,
        List.of(),
        EndpointExtras.NONE);
  }
}
