package dev.jcompose.engine.network;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.request.EndpointSettings;
import dev.jcompose.engine.request.EndpointSettings.FixedAddresses;
import dev.jcompose.network.IpText;
import dev.jcompose.network.NetworkException;
import dev.jcompose.network.NetworkSpec;

/// What a container may request when it is connected to a network.
///
/// @see "moby daemon/container_operations.go: validateEndpointSettings"
public final class EndpointChecks {
  private EndpointChecks() {}

  /// Rejects what Docker rejects.
  ///
  /// @throws EngineException.BadRequest in Docker's words
  public static void check(NetworkSpec network, EndpointSettings wish) {
    checkPredefined(network.name(), wish);
    wish.ipamConfig().ifPresent(EndpointChecks::checkAddresses);
    if (hasFixed(wish) && network.pools().isEmpty()) {
      throw new EngineException.BadRequest(
          "user specified IP address is supported only when connecting to networks with user"
              + " configured subnets");
    }
  }

  /// Refuses addresses and names on networks that give none, or none of the user's choice.
  ///
  /// @throws EngineException.BadRequest in Docker's words
  static void checkPredefined(String network, EndpointSettings wish) {
    checkAddress(network, wish);
    if (PredefinedNetworks.ALL.contains(network) && !wish.aliases().isEmpty()) {
      throw new EngineException.BadRequest(
          "network-scoped alias is supported only for containers in user defined networks");
    }
  }

  /// Refuses an address on a network that gives none of the user's choice. Names are of no use in a
  /// container on the host's network or on none, and do no harm: Compose projects whose external
  /// network is one of these have them.
  ///
  /// @throws EngineException.BadRequest in Docker's words
  public static void checkAddress(String network, EndpointSettings wish) {
    if (PredefinedNetworks.ALL.contains(network) && hasFixed(wish)) {
      throw new EngineException.BadRequest(
          "user specified IP address is supported on user defined networks only");
    }
  }

  private static void checkAddresses(FixedAddresses wish) {
    if (!wish.ipv4Address().isEmpty() && !is(4, wish.ipv4Address())) {
      throw new EngineException.BadRequest("invalid IPv4 address: " + wish.ipv4Address());
    }
    if (!wish.ipv6Address().isEmpty() && !is(16, wish.ipv6Address())) {
      throw new EngineException.BadRequest("invalid IPv6 address: " + wish.ipv6Address());
    }
  }

  /// An IPv4 address in the form of IPv6 is one of IPv4.
  private static boolean is(int bytes, String text) {
    try {
      return IpText.parse(text).getAddress().length == bytes;
    } catch (NetworkException malformed) {
      return false;
    }
  }

  private static boolean hasFixed(EndpointSettings wish) {
    return wish.ipamConfig()
        .filter(fixed -> !fixed.ipv4Address().isEmpty() || !fixed.ipv6Address().isEmpty())
        .isPresent();
  }
}
