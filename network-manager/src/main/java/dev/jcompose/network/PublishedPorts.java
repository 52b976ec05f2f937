package dev.jcompose.network;

import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.socket.PortSocket.Protocol;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Ports that have been reserved on the host.
///
/// @param bindings with the real host ports
/// @param reservations a bound socket for each of them, which reserves the port; the container's
///   shim holds it for as long as it runs
public record PublishedPorts(List<PortBinding> bindings, List<Fd> reservations)
    implements AutoCloseable {
  /// Copies the lists.
  public PublishedPorts {
    bindings = List.copyOf(bindings);
    reservations = List.copyOf(reservations);
    if (bindings.size() != reservations.size()) {
      throw new IllegalArgumentException("not one reservation for each port");
    }
  }

  /// A port whose socket is served: its traffic is relayed.
  ///
  /// @param socket listens, for TCP
  /// @param address the container's, of either family
  /// @param port the container's
  public record Relay(Fd socket, int protocol, InetAddress address, int port) {}

  /// The ports that the shim has to relay. The firewall forwards what it can, and such traffic does
  /// not reach these sockets; it cannot forward from IPv6 to a container with only IPv4, nor from
  /// `::1`.
  ///
  /// @param endpoint the target of the ports
  public List<Relay> relays(Endpoint endpoint) {
    InetAddress address = IpText.parse(endpoint.ipv6().or(endpoint::ipv4).orElseThrow());
    List<Relay> relays = new ArrayList<>();
    for (int i = 0; i < bindings.size(); i++) {
      PortBinding binding = bindings.get(i);
      if (isRelayed(binding)) {
        relays.add(
            new Relay(
                reservations.get(i),
                Protocol.valueOf(binding.protocol().toUpperCase(Locale.ROOT)).number(),
                address,
                binding.containerPort()));
      }
    }
    return relays;
  }

  /// The sockets that are only to be held.
  public List<Fd> held() {
    List<Fd> held = new ArrayList<>();
    for (int i = 0; i < bindings.size(); i++) {
      if (!isRelayed(bindings.get(i))) {
        held.add(reservations.get(i));
      }
    }
    return held;
  }

  private static boolean isRelayed(PortBinding binding) {
    return binding.hostAddress().indexOf(':') >= 0 && !binding.protocol().equals("sctp");
  }

  /// Closes our copies of the sockets.
  @Override
  public void close() {
    reservations.forEach(Fd::close);
  }
}
