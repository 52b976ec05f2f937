package dev.jcompose.network.dns;

import dev.jcompose.network.Endpoint;
import dev.jcompose.network.NetworkId;
import dev.jcompose.network.address.Cidr;
import dev.jcompose.network.address.IpText;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/// Who is called what on which network, and what a container may know of it: the names of the
/// networks it is on itself. Thread-safe; look-ups take no lock.
public final class NameDirectory {
  private final Map<NetworkId, Zone> zones = new ConcurrentHashMap<>();
  private final Map<InetAddress, Endpoint> byAddress = new ConcurrentHashMap<>();
  private final Map<String, List<Endpoint>> byContainer = new ConcurrentHashMap<>();

  private record Zone(
      String name,
      boolean internal,
      Map<String, List<Endpoint>> names,
      List<InetAddress> own,
      List<Cidr> subnets) {}

  /// An answer from the directory.
  sealed interface Answer {
    /// The name is ours; the list is empty when it has no address of the type asked for.
    record Addresses(List<InetAddress> addresses) implements Answer {}

    /// The address is ours.
    record Name(String name) implements Answer {}

    /// Not ours: others may know.
    record Unknown() implements Answer {}
  }

  /// Adds a network.
  ///
  /// @param gateways the addresses of its name server
  /// @param subnets its ranges
  public void open(
      NetworkId id, String name, boolean internal, List<InetAddress> gateways, List<Cidr> subnets) {
    zones.put(
        id,
        new Zone(
            name.toLowerCase(Locale.ROOT),
            internal,
            new ConcurrentHashMap<>(),
            List.copyOf(gateways),
            List.copyOf(subnets)));
  }

  /// Removes a network.
  public void close(NetworkId id) {
    zones.remove(id);
  }

  /// Makes the names of an endpoint known.
  public void add(Endpoint endpoint) {
    addresses(endpoint).forEach(address -> byAddress.put(address, endpoint));
    byContainer.merge(endpoint.spec().container(), List.of(endpoint), NameDirectory::joined);
    Zone zone = zones.get(endpoint.spec().network());
    if (zone != null) {
      keys(endpoint)
          .forEach(key -> zone.names().merge(key, List.of(endpoint), NameDirectory::joined));
    }
  }

  /// Forgets the names of an endpoint; the container can still ask. Idempotent.
  public void withdraw(Endpoint endpoint) {
    Zone zone = zones.get(endpoint.spec().network());
    if (zone != null) {
      keys(endpoint)
          .forEach(key -> zone.names().computeIfPresent(key, (_, list) -> without(list, endpoint)));
    }
  }

  /// Forgets an endpoint altogether. Idempotent.
  public void remove(Endpoint endpoint) {
    withdraw(endpoint);
    byContainer.computeIfPresent(endpoint.spec().container(), (_, list) -> without(list, endpoint));
    addresses(endpoint)
        .forEach(address ->
            byAddress.computeIfPresent(
                address, (_, holder) -> holder.id().equals(endpoint.id()) ? null : holder));
  }

  /// Looks a name up for an asker. The name may end in the name of a network; then only that
  /// network is searched. Several addresses come in random order.
  ///
  /// @param via the network whose server was asked
  Answer addresses(String name, boolean v6, InetAddress asker, NetworkId via) {
    List<Zone> visible = visible(asker, via);
    for (Zone zone : visible) {
      List<Endpoint> found = zone.names().get(name);
      if (found != null) {
        return answer(found, v6);
      }
    }
    for (int dot = name.indexOf('.'); dot > 0; dot = name.indexOf('.', dot + 1)) {
      String network = name.substring(dot + 1);
      for (Zone zone : visible) {
        List<Endpoint> found =
            zone.name().equals(network) ? zone.names().get(name.substring(0, dot)) : null;
        if (found != null) {
          return answer(found, v6);
        }
      }
    }
    return new Answer.Unknown();
  }

  /// Looks an address up for an asker.
  Answer name(InetAddress address, InetAddress asker, NetworkId via) {
    Endpoint holder = byAddress.get(address);
    if (holder == null || holder.spec().names().isEmpty()) {
      return new Answer.Unknown();
    }
    Zone zone = zones.get(holder.spec().network());
    return zone != null && visible(asker, via).contains(zone)
        ? new Answer.Name(holder.spec().names().getFirst() + "." + zone.name())
        : new Answer.Unknown();
  }

  /// Whether an asker is answered at all: containers, and the host itself. Not a neighbour on the
  /// LAN that routes to a bridge's address.
  boolean admits(InetAddress asker, NetworkId via) {
    Zone zone = zones.get(via);
    return byAddress.containsKey(asker)
        || (zone != null && zone.subnets().stream().anyMatch(subnet -> subnet.contains(asker)));
  }

  /// Whether questions of an asker may leave the machine: not when it is on internal networks only
  /// (a name asked for outside is a message sent outside, CVE-2024-29018).
  boolean mayAskOutside(InetAddress asker, NetworkId via) {
    return visible(asker, via).stream().anyMatch(zone -> !zone.internal());
  }

  /// The servers that an asker's container wants instead of the host's; empty for the host's.
  List<String> servers(InetAddress asker) {
    return Optional.ofNullable(byAddress.get(asker))
        .map(endpoint -> endpoint.spec().dns())
        .orElse(List.of());
  }

  /// Whether an address is that of one of our own name servers: asking it would be a loop.
  boolean ownServer(InetAddress address) {
    return zones.values().stream().anyMatch(zone -> zone.own().contains(address));
  }

  private List<Zone> visible(InetAddress asker, NetworkId via) {
    Endpoint endpoint = byAddress.get(asker);
    Stream<NetworkId> networks =
        endpoint == null
            ? Stream.of(via)
            : Stream.concat(
                Stream.of(endpoint.spec().network()),
                byContainer.getOrDefault(endpoint.spec().container(), List.of()).stream()
                    .map(other -> other.spec().network()));
    return networks.distinct().flatMap(id -> Stream.ofNullable(zones.get(id))).toList();
  }

  private static Answer answer(List<Endpoint> endpoints, boolean v6) {
    List<InetAddress> found = new ArrayList<>();
    for (Endpoint endpoint : endpoints) {
      if (v6) {
        endpoint.ipv6().map(IpText::parse).ifPresent(found::add);
      } else {
        found.add(IpText.parse(endpoint.ipv4()));
      }
    }
    Collections.shuffle(found, ThreadLocalRandom.current());
    return new Answer.Addresses(found);
  }

  private static Stream<InetAddress> addresses(Endpoint endpoint) {
    return Stream.concat(Stream.of(endpoint.ipv4()), endpoint.ipv6().stream()).map(IpText::parse);
  }

  private static Stream<String> keys(Endpoint endpoint) {
    return endpoint.spec().names().stream().map(name -> name.toLowerCase(Locale.ROOT)).distinct();
  }

  private static List<Endpoint> joined(List<Endpoint> list, List<Endpoint> one) {
    Endpoint added = one.getFirst();
    return Stream.concat(
            list.stream().filter(other -> !other.id().equals(added.id())), one.stream())
        .toList();
  }

  // Null is how a map is told to drop an entry.
  @SuppressWarnings("NullAway")
  private static List<Endpoint> without(List<Endpoint> list, Endpoint endpoint) {
    List<Endpoint> rest = list.stream().filter(other -> !other.id().equals(endpoint.id())).toList();
    return rest.isEmpty() ? null : rest;
  }

  static boolean isV4(InetAddress address) {
    return address instanceof Inet4Address;
  }
}
