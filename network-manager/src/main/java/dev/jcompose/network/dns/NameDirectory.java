package dev.jcompose.network.dns;

import dev.jcompose.network.Endpoint;
import dev.jcompose.network.IpText;
import dev.jcompose.network.NetworkId;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/// The names of containers on their networks, and what a container may know of them: the names on
/// its own networks. Thread-safe; look-ups take no lock.
public final class NameDirectory {
  private final Map<NetworkId, Zone> zones = new ConcurrentHashMap<>();
  private final Map<InetAddress, Endpoint> byAddress = new ConcurrentHashMap<>();
  private final Map<String, List<Endpoint>> byContainer = new ConcurrentHashMap<>();

  private record Zone(String name, boolean internal, Map<String, List<Endpoint>> names) {}

  /// An answer from the directory.
  sealed interface Answer {
    /// The name is ours; the list is empty when it has no address of the requested type.
    record Addresses(List<InetAddress> addresses) implements Answer {}

    /// The address is ours.
    record Name(String name) implements Answer {}

    /// Not ours: others may know.
    record Unknown() implements Answer {}
  }

  /// Adds a network.
  public void open(NetworkId id, String name, boolean internal) {
    zones.put(id, new Zone(name.toLowerCase(Locale.ROOT), internal, new ConcurrentHashMap<>()));
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

  /// Looks a name up for a container. The name may end in the name of a network; then only that
  /// network is searched. Several addresses come in random order.
  Answer addresses(String name, boolean v6, String asker) {
    List<Endpoint> linked = linked(name, asker);
    if (!linked.isEmpty()) {
      return answer(linked, v6);
    }
    List<Zone> visible = visible(asker);
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

  /// What only the asking container calls by this name. A link is valid only on its network.
  private List<Endpoint> linked(String name, String asker) {
    List<Endpoint> found = new ArrayList<>();
    for (Endpoint place : places(asker)) {
      Zone zone = zones.get(place.spec().network());
      if (zone != null) {
        for (String target : place.spec().extras().links().getOrDefault(name, List.of())) {
          found.addAll(zone.names().getOrDefault(target.toLowerCase(Locale.ROOT), List.of()));
        }
      }
    }
    return found;
  }

  /// Looks an address up for a container.
  Answer name(InetAddress address, String asker) {
    Endpoint holder = byAddress.get(address);
    if (holder == null || holder.spec().names().isEmpty()) {
      return new Answer.Unknown();
    }
    Zone zone = zones.get(holder.spec().network());
    return zone != null && visible(asker).contains(zone)
        ? new Answer.Name(holder.spec().names().getFirst() + "." + zone.name())
        : new Answer.Unknown();
  }

  /// Whether a container is on any network: otherwise it is not answered at all.
  boolean knows(String container) {
    return byContainer.containsKey(container);
  }

  /// Whether a container is on a network that is not internal.
  boolean hasWayOut(String container) {
    return visible(container).stream().anyMatch(zone -> !zone.internal());
  }

  /// The servers that a container uses instead of the host's; empty for the host's.
  List<String> servers(String container) {
    return places(container).stream()
        .map(endpoint -> endpoint.spec().dns())
        .findFirst()
        .orElse(List.of());
  }

  private List<Zone> visible(String container) {
    return places(container).stream()
        .map(endpoint -> endpoint.spec().network())
        .distinct()
        .flatMap(id -> Stream.ofNullable(zones.get(id)))
        .toList();
  }

  private List<Endpoint> places(String container) {
    return byContainer.getOrDefault(container, List.of());
  }

  private static Answer answer(List<Endpoint> endpoints, boolean v6) {
    List<InetAddress> found = new ArrayList<>();
    for (Endpoint endpoint : endpoints) {
      if (v6) {
        endpoint.ipv6().map(IpText::parse).ifPresent(found::add);
      } else {
        endpoint.ipv4().map(IpText::parse).ifPresent(found::add);
      }
    }
    Collections.shuffle(found, ThreadLocalRandom.current());
    return new Answer.Addresses(found);
  }

  private static Stream<InetAddress> addresses(Endpoint endpoint) {
    return Stream.concat(endpoint.ipv4().stream(), endpoint.ipv6().stream()).map(IpText::parse);
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

  // Null removes the entry from the map.
  @SuppressWarnings("NullAway")
  private static List<Endpoint> without(List<Endpoint> list, Endpoint endpoint) {
    List<Endpoint> rest = list.stream().filter(other -> !other.id().equals(endpoint.id())).toList();
    return rest.isEmpty() ? null : rest;
  }
}
