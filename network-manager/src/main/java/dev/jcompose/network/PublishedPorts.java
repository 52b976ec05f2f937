package dev.jcompose.network;

import dev.jcompose.linux.call.Fd;
import java.util.List;

/// Ports that have been reserved on the host.
///
/// @param bindings with the real host ports
/// @param reservations bound sockets that keep other programs off the ports; to be held by the
///   container's shim for as long as it runs
public record PublishedPorts(List<PortBinding> bindings, List<Fd> reservations)
    implements AutoCloseable {
  /// Copies the lists.
  public PublishedPorts {
    bindings = List.copyOf(bindings);
    reservations = List.copyOf(reservations);
  }

  /// Closes our copies of the sockets.
  @Override
  public void close() {
    reservations.forEach(Fd::close);
  }
}
