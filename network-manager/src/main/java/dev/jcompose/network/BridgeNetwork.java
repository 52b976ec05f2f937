package dev.jcompose.network;

import java.time.Instant;
import java.util.List;

/// A network that exists.
///
/// @param id its identity
/// @param spec as requested
/// @param createdAt when
/// @param bridge the bridge's interface name; for `macvlan` and `ipvlan`, that of the parent
/// @param pools the address ranges in use, with all values filled in
public record BridgeNetwork(
    NetworkId id,
    NetworkSpec spec,
    Instant createdAt,
    String bridge,
    List<NetworkSpec.AddressPool> pools) {
  /// Copies the list.
  public BridgeNetwork {
    pools = List.copyOf(pools);
  }
}
