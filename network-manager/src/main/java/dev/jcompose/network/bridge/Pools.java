package dev.jcompose.network.bridge;

import dev.jcompose.network.IpText;
import dev.jcompose.network.NetworkException;
import dev.jcompose.network.NetworkException.Kind;
import dev.jcompose.network.NetworkSpec;
import dev.jcompose.network.NetworkSpec.AddressPool;
import dev.jcompose.network.address.AddressRange;
import dev.jcompose.network.address.Cidr;
import dev.jcompose.network.address.SubnetChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The address ranges of a network that is being created: as requested, or chosen.
final class Pools {
  private static final Logger LOG = LoggerFactory.getLogger(Pools.class);
  private static final Path MACHINE_ID = Path.of("/etc/machine-id");

  private final NetworkSpec spec;
  private final String engineId;
  private final List<Cidr> avoided = new ArrayList<>();
  private final List<AddressPool> v4;
  private final List<AddressPool> v6;

  Pools(NetworkSpec spec, String engineId) {
    this.spec = spec;
    this.engineId = engineId;
    List<AddressPool> narrow =
        spec.pools().stream().filter(pool -> !Cidr.parse(pool.subnet()).v6()).toList();
    if (!narrow.isEmpty() && !spec.hasIpv4()) {
      LOG.warn("network \"{}\": IPv4 subnets have no effect without IPv4", spec.name());
    }
    if (!spec.hasIpv4() && !spec.ipv6()) {
      throw new NetworkException(
          Kind.INVALID, "network \"" + spec.name() + "\": IPv4 or IPv6 must be enabled");
    }
    this.v4 = spec.hasIpv4() ? narrow : List.of();
    List<AddressPool> wide =
        spec.pools().stream().filter(pool -> Cidr.parse(pool.subnet()).v6()).toList();
    if (!wide.isEmpty() && !spec.ipv6()) {
      LOG.warn("network \"{}\": IPv6 subnets have no effect without enable_ipv6", spec.name());
    }
    this.v6 = spec.ipv6() ? wide : List.of();
    if (v4.size() > 1 || v6.size() > 1) {
      throw new NetworkException(
          Kind.INVALID,
          "network \"" + spec.name() + "\": a network takes one subnet per address family");
    }
  }

  /// Whether a range is our choice, so that another one may be used.
  boolean chosenByUs() {
    return spec.hasIpv4() ? v4.isEmpty() : v6.isEmpty();
  }

  /// From now on, skips these ranges and a number of ranges after them.
  void avoid(List<Cidr> taken, int more) {
    avoided.addAll(taken);
    for (int i = 0; i < more; i++) {
      avoided.add(SubnetChoice.v4(avoided));
    }
  }

  /// The ranges, with everything filled in.
  ///
  /// @throws NetworkException CONFLICT when one is taken
  List<AddressPool> choose(Collection<LiveNetwork> networks, NetworkBuilder builder) {
    List<Cidr> own = networks.stream().flatMap(live -> live.subnets().stream()).toList();
    List<Cidr> occupied = new ArrayList<>(own);
    occupied.addAll(builder.routed());
    occupied.addAll(avoided);
    List<AddressPool> pools = new ArrayList<>();
    // On an interface of the host, the network is the one that the host is on.
    List<Cidr> connected = spec.driver().equals("bridge") ? builder.connected() : List.of();
    if (!v4.isEmpty()) {
      pools.add(checked(v4.getFirst(), own, connected));
    } else if (spec.hasIpv4()) {
      boolean large = "true".equals(spec.options().get(NetworkSpec.DEFAULT_BRIDGE));
      pools.add(
          pool(
              (large ? SubnetChoice.large(occupied) : Optional.<Cidr>empty())
                  .orElseGet(() -> SubnetChoice.v4(occupied))));
    }
    if (!v6.isEmpty()) {
      pools.add(checked(v6.getFirst(), own, connected));
    } else if (spec.ipv6()) {
      pools.add(pool(SubnetChoice.v6(machine() + engineId, occupied)));
    }
    return pools.stream().map(Pools::filledIn).toList();
  }

  private AddressPool checked(AddressPool pool, List<Cidr> own, List<Cidr> connected) {
    Cidr subnet = Cidr.parse(pool.subnet());
    if (own.stream().anyMatch(subnet::overlaps)) {
      throw new NetworkException(
          Kind.CONFLICT,
          "network \"%s\": subnet %s: Pool overlaps with other one on this address space"
              .formatted(spec.name(), subnet));
    }
    connected.stream()
        .filter(subnet::overlaps)
        .findFirst()
        .ifPresent(other -> {
          throw new NetworkException(
              Kind.CONFLICT,
              "network \"%s\": subnet %s overlaps %s, which the host is connected to (choose another)"
                  .formatted(spec.name(), subnet, other));
        });
    return pool;
  }

  private static AddressPool pool(Cidr subnet) {
    return new AddressPool(subnet.toString(), Optional.empty(), Optional.empty(), Map.of());
  }

  private static AddressPool filledIn(AddressPool pool) {
    AddressRange range = new AddressRange(pool);
    return new AddressPool(
        range.subnet().toString(),
        pool.range(),
        Optional.of(IpText.format(range.gateway())),
        pool.reserved());
  }

  private static String machine() {
    try {
      return Files.readString(MACHINE_ID).strip();
    } catch (IOException none) {
      // Then the range is derived from the engine's id alone, which is stable, too.
      return "";
    }
  }
}
