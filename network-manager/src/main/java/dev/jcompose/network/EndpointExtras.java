package dev.jcompose.network;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Rarely used options of an endpoint.
///
/// @param linkLocal further addresses, of the link-local ranges
/// @param links names that only this container uses for others on this network: alias to their
///   names
/// @param sysctls kernel parameters of its interface, below `net`, with `IFNAME` for the interface:
///   `ipv4/conf/IFNAME/log_martians`
public record EndpointExtras(
    List<String> linkLocal, Map<String, List<String>> links, Map<String, String> sysctls) {
  /// Nothing.
  public static final EndpointExtras NONE = new EndpointExtras(List.of(), Map.of(), Map.of());

  /// Copies the collections; files of earlier engines may lack some.
  public EndpointExtras(
      @Nullable List<String> linkLocal,
      @Nullable Map<String, List<String>> links,
      @Nullable Map<String, String> sysctls) {
    this.linkLocal = linkLocal == null ? List.of() : List.copyOf(linkLocal);
    this.links = links == null ? Map.of() : Map.copyOf(links);
    this.sysctls = sysctls == null ? Map.of() : Map.copyOf(sysctls);
  }
}
