package dev.jcompose.engine.network;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.request.ContainerLink;
import dev.jcompose.engine.request.EndpointSettings;
import dev.jcompose.engine.request.EndpointSettings.FixedAddresses;
import dev.jcompose.network.EndpointExtras;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The driver options and links of an endpoint. Unknown options of Docker's are rejected, not
/// ignored; those of others are only kept.
///
/// @see "moby daemon/libnetwork/netlabel/labels.go"
public final class EndpointOptions {
  private static final String DOCKER = "com.docker.network.";
  private static final String INTERFACE_NAME = DOCKER + "endpoint.ifname";
  private static final String SYSCTLS = DOCKER + "endpoint.sysctls";
  private static final Pattern INTERFACE = Pattern.compile("[^/:\\s]{1,15}");
  private static final Pattern SYSCTL =
      Pattern.compile("net\\.((?:ipv4|ipv6|mpls)\\.(?:conf|neigh)\\.IFNAME\\.[a-z0-9_]+)=(.*)");

  private EndpointOptions() {}

  /// Rejects an invalid request.
  ///
  /// @throws EngineException.BadRequest with the option
  public static void check(EndpointSettings wish) {
    for (String option : wish.driverOpts().keySet()) {
      if (option.startsWith(DOCKER) && !option.equals(INTERFACE_NAME) && !option.equals(SYSCTLS)) {
        throw new EngineException.BadRequest(
            "driver option " + option + " of an endpoint is not supported");
      }
    }
    var _ = interfaceName(wish);
    var _ = extras(wish);
  }

  /// The name of its interface, if one is requested.
  static Optional<String> interfaceName(EndpointSettings wish) {
    Optional<String> name = Optional.ofNullable(wish.driverOpts().get(INTERFACE_NAME));
    name.ifPresent(text -> {
      if (!INTERFACE.matcher(text).matches() || text.equals(".") || text.equals("..")) {
        throw new EngineException.BadRequest(
            "\"" + text + "\" is not an interface name (at most 15 characters)");
      }
    });
    return name;
  }

  /// What else it asks for.
  static EndpointExtras extras(EndpointSettings wish) {
    boolean plain = wish.links().isEmpty() && wish.driverOpts().isEmpty();
    List<String> local = wish.ipamConfig().map(FixedAddresses::linkLocalIps).orElse(List.of());
    if (plain && local.isEmpty()) {
      return EndpointExtras.NONE;
    }
    return new EndpointExtras(local, links(wish.links()), sysctls(wish));
  }

  private static Map<String, List<String>> links(List<String> links) {
    Map<String, List<String>> byAlias = new LinkedHashMap<>();
    for (String text : links) {
      ContainerLink link = ContainerLink.parse(text);
      byAlias
          .computeIfAbsent(link.alias().toLowerCase(Locale.ROOT), _ -> new ArrayList<>())
          .add(link.container());
    }
    return byAlias;
  }

  private static Map<String, String> sysctls(EndpointSettings wish) {
    Map<String, String> found = new LinkedHashMap<>();
    String text = wish.driverOpts().getOrDefault(SYSCTLS, "");
    for (String entry : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      Matcher parts = SYSCTL.matcher(entry.strip());
      if (!parts.matches()) {
        throw new EngineException.BadRequest(
            "invalid sysctl \"" + entry + "\" (the form is net.ipv4.conf.IFNAME.name=value)");
      }
      found.put(parts.group(1).replace('.', '/'), parts.group(2));
    }
    return found;
  }
}
