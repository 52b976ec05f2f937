package dev.jcompose.network;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A network to create.
///
/// @param name unique in the engine
/// @param driver `bridge`, `macvlan` or `ipvlan`
/// @param options of the driver, such as `com.docker.network.driver.mtu`
/// @param internal whether it has no route to the outside
/// @param ipv6 whether containers get an IPv6 address, too
/// @param pools the address ranges; empty to choose a free one
/// @param labels free text
public record NetworkSpec(
    String name,
    String driver,
    Map<String, String> options,
    boolean internal,
    boolean ipv6,
    List<AddressPool> pools,
    Map<String, String> labels) {
  /// Copies the collections.
  public NetworkSpec {
    options = Map.copyOf(options);
    pools = List.copyOf(pools);
    labels = Map.copyOf(labels);
  }

  /// The option that says whether containers get IPv4 addresses, as in Docker.
  public static final String ENABLE_IPV4 = "com.docker.network.enable_ipv4";

  /// Says that the network was declared attachable. Without a swarm every network is: it is kept to
  /// be shown again.
  public static final String ATTACHABLE = "dev.jcompose.attachable";

  /// Docker's name for its network that is always there: it is as large as Docker's.
  public static final String DEFAULT_BRIDGE = "com.docker.network.bridge.default_bridge";

  /// Whether containers get an IPv4 address.
  public boolean hasIpv4() {
    return !"false".equals(options.get(ENABLE_IPV4));
  }

  /// An address range as the user specifies it.
  ///
  /// @param subnet CIDR: `10.5.0.0/24`
  /// @param range CIDR inside the subnet that addresses are taken from
  /// @param gateway the bridge's own address; empty for the first one
  /// @param reserved name to address: never assigned
  public record AddressPool(
      String subnet,
      Optional<String> range,
      Optional<String> gateway,
      Map<String, String> reserved) {
    /// Copies the map.
    public AddressPool {
      reserved = Map.copyOf(reserved);
    }
  }
}
