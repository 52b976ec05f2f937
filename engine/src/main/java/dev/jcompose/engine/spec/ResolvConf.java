package dev.jcompose.engine.spec;

import dev.jcompose.engine.container.Definition;
import dev.jcompose.engine.request.HostConfig;
import dev.jcompose.network.Endpoint;
import dev.jcompose.network.IpText;
import dev.jcompose.network.NetworkException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The text of a container's `/etc/resolv.conf` (resolv.conf(5)), as Docker's daemon writes it.
///
/// @param hostFile the host's file
/// @param host what the container asks for
/// @param servers which name servers it lists
/// @param ipv6 whether the container has an IPv6 address
public record ResolvConf(String hostFile, HostConfig host, Servers servers, boolean ipv6) {
  /// The engine's name server in the container's namespace, at Docker's address.
  static final String OWN_ADDRESS = "127.0.0.11";

  /// Docker's network that is always there.
  private static final String PREDEFINED = "bridge";

  /// As many gateways as earlier engines named.
  private static final int MOST = 3;

  /// Whose name servers a container asks.
  public enum Servers {
    /// The engine's, which knows the containers and forwards other questions to those of `dns` or
    /// the host.
    OF_ENGINE,
    /// Those of `dns` or the host, except for those on the host's loopback: the predefined network
    /// has no names. If none is left, the engine's is used.
    OF_BRIDGE,
    /// Those of `dns` or the host, unchanged: without a network, or with the host's.
    OF_HOST;

    /// Docker's choice for the networks of a container.
    public static Servers of(Definition definition) {
      Set<String> networks = definition.networks().keySet();
      if (networks.isEmpty()) {
        return OF_HOST;
      }
      return networks.equals(Set.of(PREDEFINED)) ? OF_BRIDGE : OF_ENGINE;
    }
  }

  static ResolvConf of(
      String hostFile, HostConfig host, Servers servers, List<Endpoint> endpoints) {
    return new ResolvConf(
        hostFile,
        host,
        servers,
        endpoints.stream().anyMatch(endpoint -> endpoint.ipv6().isPresent()));
  }

  String text() {
    List<String> hostServers = new ArrayList<>();
    List<String> search = new ArrayList<>(host.dnsSearch());
    Set<String> options = new LinkedHashSet<>(host.dnsOptions());
    for (String line : hostFile.lines().toList()) {
      String[] words = line.strip().split("\\s+");
      if (words.length < 2) {
        continue;
      }
      switch (words[0]) {
        case "nameserver" -> hostServers.add(words[1]);
        case "search" -> {
          if (host.dnsSearch().isEmpty()) {
            search = List.of(words).subList(1, words.length);
          }
        }
        case "options" -> {
          if (host.dnsOptions().isEmpty()) {
            options.addAll(List.of(words).subList(1, words.length));
          }
        }
        default -> {}
      }
    }
    List<String> named = named(hostServers);
    if (named.equals(List.of(OWN_ADDRESS))
        && options.stream().noneMatch(word -> word.startsWith("ndots:"))) {
      options.add("ndots:0");
    }
    var text = new StringBuilder();
    named.forEach(server -> text.append("nameserver ").append(server).append('\n'));
    if (!search.isEmpty() && !search.equals(List.of("."))) {
      text.append("search ").append(String.join(" ", search)).append('\n');
    }
    if (!options.isEmpty()) {
      text.append("options ").append(String.join(" ", options)).append('\n');
    }
    return text.toString();
  }

  private List<String> named(List<String> hostServers) {
    return switch (servers) {
      case OF_ENGINE -> List.of(OWN_ADDRESS);
      case OF_HOST -> host.dns().isEmpty() ? hostServers : host.dns();
      case OF_BRIDGE -> {
        List<String> usable =
            host.dns().isEmpty()
                ? hostServers.stream().filter(this::reachable).toList()
                : host.dns();
        yield usable.isEmpty() ? List.of(OWN_ADDRESS) : usable;
      }
    };
  }

  /// Whether a container can reach a name server of the host.
  private boolean reachable(String server) {
    try {
      var address = IpText.parse(server);
      return !address.isLoopbackAddress() && (ipv6 || address.getAddress().length == 4);
    } catch (NetworkException noAddress) {
      // Such as fe80::1%eth0, which is on a link of the host.
      return false;
    }
  }

  /// What earlier engines wrote, which served names at the gateways of the container's networks.
  static boolean namesGateways(String text, List<Endpoint> endpoints) {
    List<String> gateways =
        endpoints.stream().flatMap(e -> e.gateway().stream()).distinct().limit(MOST).toList();
    List<String> named =
        text.lines()
            .filter(line -> line.startsWith("nameserver "))
            .map(line -> line.substring("nameserver ".length()))
            .toList();
    return !named.isEmpty() && named.equals(gateways);
  }
}
