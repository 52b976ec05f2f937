package dev.jcompose.network.firewall;

import dev.jcompose.network.address.Cidr;
import java.util.List;

/// What the packet filter needs to know about a network.
///
/// @param key short and unique in the engine, hexadecimal: part of the names of its chains
/// @param bridge its interface on the host
/// @param subnets its ranges
/// @param internal whether nothing goes in or out
/// @param masquerade whether its packets leave with the host's address
/// @param talk whether its containers reach each other
public record FilteredNetwork(
    String key,
    String bridge,
    List<Cidr> subnets,
    boolean internal,
    boolean masquerade,
    boolean talk) {
  /// Copies the list.
  public FilteredNetwork {
    subnets = List.copyOf(subnets);
  }
}
