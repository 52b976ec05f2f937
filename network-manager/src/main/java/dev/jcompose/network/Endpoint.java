package dev.jcompose.network;

import java.util.Optional;

/// A container's endpoint on a network. The engine saves it with the container and passes it back
/// after a restart ([Networks#restore]).
///
/// @param id 64 hexadecimal digits
/// @param spec as requested
/// @param ipv4 its address without prefix length
/// @param prefixLength of the IPv4 subnet, 0 without one
/// @param gateway the bridge's IPv4 address
/// @param ipv6 its IPv6 address
/// @param ipv6PrefixLength of the IPv6 subnet, 0 without one
/// @param ipv6Gateway the bridge's IPv6 address
/// @param mac its hardware address
/// @param hostInterface the near end of its veth pair: a port of the network's bridge
public record Endpoint(
    String id,
    EndpointSpec spec,
    Optional<String> ipv4,
    int prefixLength,
    Optional<String> gateway,
    Optional<String> ipv6,
    int ipv6PrefixLength,
    Optional<String> ipv6Gateway,
    String mac,
    String hostInterface) {}
