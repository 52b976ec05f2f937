package dev.jcompose.network.bridge;

import dev.jcompose.network.BridgeNetwork;
import dev.jcompose.network.NetworkException;
import dev.jcompose.network.NetworkException.Kind;
import dev.jcompose.network.NetworkId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;

/// The networks of an engine, by id and by name.
final class KnownNetworks {
  private final Map<NetworkId, LiveNetwork> networks = new ConcurrentHashMap<>();

  void put(LiveNetwork network) {
    networks.put(network.network().id(), network);
  }

  void remove(NetworkId id) {
    networks.remove(id);
  }

  Optional<LiveNetwork> get(NetworkId id) {
    return Optional.ofNullable(networks.get(id));
  }

  /// @throws NetworkException when there is none
  LiveNetwork require(NetworkId id) {
    return get(id)
        .orElseThrow(() -> new NetworkException(Kind.NOT_FOUND, "network " + id + " not found"));
  }

  Collection<LiveNetwork> all() {
    return networks.values();
  }

  /// By id; a view.
  Map<NetworkId, LiveNetwork> byId() {
    return networks;
  }

  Optional<LiveNetwork> byName(String name) {
    return all().stream().filter(live -> live.network().spec().name().equals(name)).findFirst();
  }

  /// By id, by name, or by the beginning of an id that no other network shares, in this order.
  Optional<BridgeNetwork> find(String idOrName) {
    List<BridgeNetwork> all = list();
    return Stream.<Function<BridgeNetwork, Boolean>>of(
            network -> network.id().value().equals(idOrName),
            network -> network.spec().name().equals(idOrName))
        .flatMap(test -> all.stream().filter(test::apply))
        .findFirst()
        .or(() -> {
          List<BridgeNetwork> byPrefix =
              idOrName.isEmpty()
                  ? List.of()
                  : all.stream()
                      .filter(network -> network.id().value().startsWith(idOrName))
                      .toList();
          return byPrefix.size() == 1 ? Optional.of(byPrefix.getFirst()) : Optional.empty();
        });
  }

  /// By name.
  List<BridgeNetwork> list() {
    return networks.values().stream()
        .map(LiveNetwork::network)
        .sorted((one, other) -> one.spec().name().compareTo(other.spec().name()))
        .toList();
  }
}
