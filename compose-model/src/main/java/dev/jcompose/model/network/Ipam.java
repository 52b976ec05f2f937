package dev.jcompose.model.network;

import dev.jcompose.model.value.Ordered;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How a network's addresses are chosen.
///
/// @param driver the engine's default is `default`
/// @param pools subnets; empty for one that the engine picks
public record Ipam(Optional<String> driver, List<Pool> pools, Map<String, String> options) {
  /// The engine chooses everything.
  public static final Ipam AUTOMATIC = new Ipam(Optional.empty(), List.of(), Map.of());

  /// A subnet.
  ///
  /// @param subnet in CIDR form
  /// @param ipRange part of it from which containers get addresses
  /// @param auxAddresses addresses that are taken, by name
  public record Pool(
      Optional<String> subnet,
      Optional<String> gateway,
      Optional<String> ipRange,
      Map<String, String> auxAddresses) {
    public Pool {
      auxAddresses = Ordered.map(auxAddresses);
    }
  }

  public Ipam {
    pools = List.copyOf(pools);
    options = Ordered.map(options);
  }
}
