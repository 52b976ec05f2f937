package dev.jcompose.network.bridge;

import dev.jcompose.linux.netlink.Links;
import dev.jcompose.network.NetworkException;
import dev.jcompose.network.NetworkException.Kind;
import dev.jcompose.network.NetworkSpec;
import java.util.Map;
import java.util.Optional;

/// The driver options of a network on an interface of the host, its parent.
///
/// @param kind the way the parent is shared
/// @param parent the interface's name; empty for one of our own without a connection to the outside
/// @see <a href="https://docs.docker.com/engine/network/drivers/macvlan/">macvlan</a>
/// @see <a href="https://docs.docker.com/engine/network/drivers/ipvlan/">ipvlan</a>
record ParentOptions(Links.Sharing kind, Optional<String> parent) {
  private static final String OF_BRIDGES = "com.docker.network.bridge";

  /// Reads them; empty for a network of another driver.
  ///
  /// @throws NetworkException INVALID when one is meant for bridges or has an invalid value
  static Optional<ParentOptions> of(NetworkSpec spec) {
    Map<String, String> options = spec.options();
    Optional<String> parent = Optional.ofNullable(options.get("parent"));
    return switch (spec.driver()) {
      case "macvlan" -> {
        refuseThoseOfBridges(spec);
        yield Optional.of(new ParentOptions(macvlan(spec), parent));
      }
      case "ipvlan" -> {
        refuseThoseOfBridges(spec);
        yield Optional.of(new ParentOptions(ipvlan(spec), parent));
      }
      default -> Optional.empty();
    };
  }

  private static Links.Macvlan macvlan(NetworkSpec spec) {
    String mode = spec.options().getOrDefault("macvlan_mode", "bridge");
    return switch (mode) {
      case "bridge", "" -> Links.Macvlan.BRIDGE;
      case "private" -> Links.Macvlan.PRIVATE;
      case "vepa" -> Links.Macvlan.VEPA;
      case "passthru" -> Links.Macvlan.PASSTHRU;
      default ->
          throw invalid(spec, "macvlan_mode", mode, "bridge, private, vepa and passthru are known");
    };
  }

  private static Links.Ipvlan ipvlan(NetworkSpec spec) {
    String mode = spec.options().getOrDefault("ipvlan_mode", "l2");
    String flag = spec.options().getOrDefault("ipvlan_flag", "bridge");
    return new Links.Ipvlan(
        switch (mode) {
          case "l2", "" -> Links.Ipvlan.Mode.L2;
          case "l3" -> Links.Ipvlan.Mode.L3;
          case "l3s" -> Links.Ipvlan.Mode.L3S;
          default -> throw invalid(spec, "ipvlan_mode", mode, "l2, l3 and l3s are known");
        },
        switch (flag) {
          case "bridge", "" -> Links.Ipvlan.Flag.BRIDGE;
          case "private" -> Links.Ipvlan.Flag.PRIVATE;
          case "vepa" -> Links.Ipvlan.Flag.VEPA;
          default -> throw invalid(spec, "ipvlan_flag", flag, "bridge, private and vepa are known");
        });
  }

  private static void refuseThoseOfBridges(NetworkSpec spec) {
    spec.options()
        .keySet()
        .forEach(name -> {
          if (name.startsWith(OF_BRIDGES)) {
            throw new NetworkException(
                Kind.INVALID,
                "network \"%s\": option %s is one of bridges, not of %s"
                    .formatted(spec.name(), name, spec.driver()));
          }
        });
  }

  private static NetworkException invalid(
      NetworkSpec spec, String option, String value, String hint) {
    return new NetworkException(
        Kind.INVALID,
        "network \"%s\": option %s=%s is not supported (%s)"
            .formatted(spec.name(), option, value, hint));
  }

  /// Whether packets leave by the interface alone, without a gateway.
  boolean routed() {
    return kind instanceof Links.Ipvlan ipvlan && ipvlan.mode() != Links.Ipvlan.Mode.L2;
  }

  /// Whether containers have hardware addresses of their own.
  boolean hasOwnHardwareAddress() {
    return kind instanceof Links.Macvlan;
  }
}
