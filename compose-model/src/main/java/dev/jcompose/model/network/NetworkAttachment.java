package dev.jcompose.model.network;

import dev.jcompose.model.value.Ordered;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How a service is attached to one network.
///
/// @param priority the highest is the primary network, which sets the MAC address; ties go by name
/// @param gatewayPriority the highest has the default route
/// @param interfaceName name of the interface in the container
public record NetworkAttachment(
    List<String> aliases,
    Optional<String> ipv4Address,
    Optional<String> ipv6Address,
    List<String> linkLocalIps,
    Optional<String> macAddress,
    Optional<String> interfaceName,
    int priority,
    int gatewayPriority,
    Map<String, String> driverOptions) {
  /// Attached with the defaults.
  public static final NetworkAttachment PLAIN =
      new NetworkAttachment(
          List.of(),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          0,
          0,
          Map.of());

  public NetworkAttachment {
    aliases = List.copyOf(aliases);
    linkLocalIps = List.copyOf(linkLocalIps);
    driverOptions = Ordered.map(driverOptions);
  }
}
