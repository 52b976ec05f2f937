package dev.jcompose.engine.network;

import dev.jcompose.network.NetworkSpec.AddressPool;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// A network with the containers on it.
///
/// @param id 64 hexadecimal digits
/// @param driver `bridge`, `macvlan`, `ipvlan`, `host` or `null`
/// @param internal whether it has no route to the outside
/// @param ipv6 whether containers get an IPv6 address, too
/// @param ipv4 whether they get an IPv4 address
/// @param options of the driver
/// @param labels free text
/// @param pools address ranges
/// @param members running containers on it, by id
public record NetworkDetails(
    String id,
    String name,
    String driver,
    Instant created,
    boolean internal,
    boolean ipv6,
    boolean ipv4,
    Map<String, String> options,
    Map<String, String> labels,
    List<AddressPool> pools,
    Map<String, Member> members) {
  /// A container on a network.
  ///
  /// @param ipv4Address with prefix length
  /// @param ipv6Address with prefix length; empty without one
  public record Member(
      String name, String endpointId, String macAddress, String ipv4Address, String ipv6Address) {}
}
