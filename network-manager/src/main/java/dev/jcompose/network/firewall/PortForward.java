package dev.jcompose.network.firewall;

import dev.jcompose.network.IpText;
import java.net.InetAddress;

/// A published port: where it leads.
///
/// @param protocol `tcp`, `udp` or `sctp`
/// @param hostAddress the host's address; all addresses of its family when it is `0.0.0.0` or `::`
/// @param hostPort the host's port
/// @param address the container's address, of the same family
/// @param port the container's port
public record PortForward(
    String protocol, InetAddress hostAddress, int hostPort, InetAddress address, int port) {
  /// The map of the table that it belongs in.
  String map() {
    String family = hostAddress.getAddress().length == 4 ? "4" : "6";
    return (hostAddress.isAnyLocalAddress() ? "published" : "published_at") + family;
  }

  /// Its key in that map.
  String key() {
    String service = protocol + " . " + hostPort;
    return hostAddress.isAnyLocalAddress() ? service : IpText.format(hostAddress) + " . " + service;
  }

  /// Its key and value in that map.
  String element() {
    return key() + " : " + IpText.format(address) + " . " + port;
  }
}
