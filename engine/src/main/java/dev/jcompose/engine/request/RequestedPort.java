package dev.jcompose.engine.request;

import dev.jcompose.network.NetworkException;
import dev.jcompose.network.Networks;
import dev.jcompose.network.PortBinding;
import dev.jcompose.network.PublishedPorts;
import java.util.ArrayList;
import java.util.List;

/// A port to be published: on one port of the host, or on the first free one of a range.
///
/// @param first with the first port of the range; 0 for any free one
/// @param last the last port of the range; the same as the first for a single one
public record RequestedPort(PortBinding first, int last) {

  /// Reserves all of them or none.
  ///
  /// @throws NetworkException when one is not available
  public static PublishedPorts reserve(Networks networks, List<RequestedPort> wishes) {
    List<PublishedPorts> reserved = new ArrayList<>();
    try {
      List<PortBinding> single =
          wishes.stream().filter(w -> !w.isRange()).map(RequestedPort::first).toList();
      if (!single.isEmpty()) {
        reserved.add(networks.reserve(single));
      }
      for (RequestedPort wish : wishes) {
        if (wish.isRange()) {
          reserved.add(wish.firstFree(networks));
        }
      }
    } catch (RuntimeException problem) {
      reserved.forEach(PublishedPorts::close);
      throw problem;
    }
    return new PublishedPorts(
        reserved.stream().flatMap(ports -> ports.bindings().stream()).toList(),
        reserved.stream().flatMap(ports -> ports.reservations().stream()).toList());
  }

  /// The same on an address, unless one was requested.
  ///
  /// @param address empty for none
  public RequestedPort atLeastOn(String address) {
    return address.isEmpty() || !first.hostAddress().isEmpty()
        ? this
        : new RequestedPort(
            new PortBinding(first.protocol(), first.containerPort(), address, first.hostPort()),
            last);
  }

  private boolean isRange() {
    return last > first.hostPort();
  }

  private PublishedPorts firstFree(Networks networks) {
    for (int port = first.hostPort(); port < last; port++) {
      try {
        return networks.reserve(List.of(at(port)));
      } catch (NetworkException taken) {
        if (taken.kind() != NetworkException.Kind.CONFLICT) {
          throw taken;
        }
      }
    }
    return networks.reserve(List.of(at(last)));
  }

  private PortBinding at(int port) {
    return new PortBinding(first.protocol(), first.containerPort(), first.hostAddress(), port);
  }
}
