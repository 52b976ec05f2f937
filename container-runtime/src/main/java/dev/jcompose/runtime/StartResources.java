package dev.jcompose.runtime;

import dev.jcompose.linux.call.Fd;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/// Descriptors that a container is started with. The caller keeps owning them: the runtime
/// duplicates what it passes on.
///
/// @param network its network namespace; empty for the host's
/// @param held descriptors the shim keeps open for as long as the container lives, such as sockets
///   that reserve published ports; the container itself does not get them
/// @param relays sockets the shim serves for as long as the container lives
public record StartResources(Optional<Fd> network, List<Fd> held, List<Relay> relays) {
  /// Copies the lists.
  public StartResources {
    held = List.copyOf(held);
    relays = List.copyOf(relays);
  }

  /// Without a socket to be served.
  public StartResources(Optional<Fd> network, List<Fd> held) {
    this(network, held, List.of());
  }

  /// Traffic to a socket is forwarded to an address, by a process that exists only while there is
  /// something to forward.
  ///
  /// @param socket bound, of IPv6; it listens unless it is for UDP
  /// @param protocol its number in the IP header: 6 for TCP, 17 for UDP
  /// @param address where to forward to
  /// @param port where to forward to
  public record Relay(Fd socket, int protocol, InetAddress address, int port) {}
}
