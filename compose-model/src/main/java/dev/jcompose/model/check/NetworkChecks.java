package dev.jcompose.model.check;

import dev.jcompose.model.diagnostics.Problems;
import dev.jcompose.model.network.Ipam;
import dev.jcompose.model.network.Network;
import dev.jcompose.model.network.NetworkAttachment;
import dev.jcompose.model.origin.Origins;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Service;
import dev.jcompose.model.tree.Finding;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Networks whose values do not fit each other, and containers' addresses that do not fit their
/// network.
///
/// @see "moby api/types/network/ipam.go: ValidateIPAM; daemon/container_operations.go:
///   validateEndpointIPAddress; libnetwork/drivers/bridge/labels.go"
public final class NetworkChecks {
  private static final int LONGEST_INTERFACE = 15;
  private static final Map<String, Check> DRIVER_OPTIONS =
      Map.of(
          "macvlan_mode",
          Check.matches(
              "bridge|private|vepa|passthru|", "is not bridge, private, vepa or passthru"),
          "ipvlan_mode",
          Check.matches("l2|l3|l3s|", "is not l2, l3 or l3s"),
          "ipvlan_flag",
          Check.matches("bridge|private|vepa|", "is not bridge, private or vepa"),
          "com.docker.network.driver.mtu",
          Check.matches("[0-9]{1,5}", "is not a number of bytes"),
          "com.docker.network.bridge.name",
          Check.of(
              name -> name.length() <= LONGEST_INTERFACE && name.matches("[^/\\s]+"),
              "is not an interface name (at most 15 characters)"),
          "com.docker.network.bridge.enable_icc",
          flag(),
          "com.docker.network.bridge.enable_ip_masquerade",
          flag(),
          "com.docker.network.bridge.host_binding_ipv4",
          Check.of(text -> Subnet.host(text).isPresent(), "is not an IP address"));

  /// Addresses that mean something else in every network namespace.
  private static final Map<String, String> SPECIAL =
      Map.of(
          "127.0.0.0/8", "loopback",
          "224.0.0.0/4", "multicast",
          "::1/128", "loopback",
          "ff00::/8", "multicast");

  private final Project project;
  private final Origins origins;
  private final Problems problems;

  /// Checks the networks of a project and the services on them.
  public NetworkChecks(Project project, Origins origins, Problems problems) {
    this.project = project;
    this.origins = origins;
    this.problems = problems;
  }

  /// Reports what is wrong.
  public void run() {
    for (Network network : project.networks().values()) {
      if (!network.external()) {
        options(network);
        families(network);
        pools(network);
      }
    }
    for (Service service : project.services().values()) {
      service.networking().networks().forEach((key, wish) -> addresses(service, key, wish));
    }
  }

  private static Check flag() {
    return Check.matches("(?i)true|false|[tf01]", "is not true or false");
  }

  private void options(Network network) {
    network
        .driverOptions()
        .forEach((name, value) ->
            Optional.ofNullable(DRIVER_OPTIONS.get(name))
                .flatMap(check -> check.wrong(value))
                .ifPresent(
                    why -> error("networks." + network.key() + ".driver_opts", "." + name, why)));
  }

  /// As Docker's daemon.
  private void families(Network network) {
    boolean none = !network.enableIpv4().orElse(true) && !network.enableIpv6().orElse(false);
    if (none) {
      error(
          "networks." + network.key() + ".enable_ipv4",
          "",
          "IPv4 or IPv6 must be enabled (write enable_ipv6: true)");
    }
  }

  private void pools(Network network) {
    List<Ipam.Pool> pools = network.ipam().pools();
    for (int i = 0; i < pools.size(); i++) {
      pool(pools.get(i), "networks." + network.key() + ".ipam.config[" + i + "]");
    }
  }

  private void pool(Ipam.Pool pool, String path) {
    if (pool.subnet().isEmpty()) {
      boolean more =
          pool.gateway().isPresent()
              || pool.ipRange().isPresent()
              || !pool.auxAddresses().isEmpty();
      if (more) {
        error(path, "", "gateway, ip_range and aux_addresses need a subnet");
      }
      return;
    }
    Optional<Subnet> subnet = pool.subnet().flatMap(Subnet::parse);
    if (subnet.isEmpty()) {
      return;
    }
    SPECIAL.forEach((addresses, kind) ->
        Subnet.parse(addresses)
            .filter(special -> special.contains(subnet.get()) || subnet.get().contains(special))
            .ifPresent(
                _ -> error(path + ".subnet", "", "no container can have a " + kind + " address")));
    pool.gateway()
        .flatMap(Subnet::host)
        .ifPresent(one -> inside(path + ".gateway", one, pool.gateway().get(), subnet.get(), pool));
    pool.ipRange()
        .flatMap(Subnet::parse)
        .ifPresent(
            part -> inside(path + ".ip_range", part, pool.ipRange().get(), subnet.get(), pool));
    pool.auxAddresses()
        .forEach((name, text) ->
            Subnet.host(text)
                .ifPresent(
                    one -> inside(path + ".aux_addresses." + name, one, text, subnet.get(), pool)));
  }

  private void inside(String path, Subnet part, String text, Subnet whole, Ipam.Pool pool) {
    if (!whole.contains(part)) {
      error(path, "", text + " is not in subnet " + pool.subnet().orElse(""));
    }
  }

  private void addresses(Service service, String key, NetworkAttachment wish) {
    Network network = project.networks().get(key);
    if (network == null || network.external()) {
      return;
    }
    String path = "services." + service.name() + ".networks." + key + ".";
    wish.ipv4Address().ifPresent(text -> address(path + "ipv4_address", text, network));
    wish.ipv6Address().ifPresent(text -> address(path + "ipv6_address", text, network));
  }

  private void address(String path, String text, Network network) {
    Optional<Subnet> address = Subnet.host(text);
    List<Subnet> subnets =
        network.ipam().pools().stream()
            .flatMap(pool -> pool.subnet().stream())
            .flatMap(subnet -> Subnet.parse(subnet).stream())
            .toList();
    if (address.isEmpty() || subnets.stream().anyMatch(subnet -> subnet.contains(address.get()))) {
      return;
    }
    error(
        path,
        "",
        subnets.isEmpty()
            ? "user specified IP address is supported only when connecting to networks with user"
                + " configured subnets (give network "
                + network.key()
                + " an ipam.config.subnet)"
            : "no configured subnet of network " + network.key() + " contains " + text);
  }

  private void error(String path, String below, String why) {
    origins
        .find(path)
        .ifPresent(node -> problems.add(Finding.error(node, path + below + ": " + why)));
  }
}
