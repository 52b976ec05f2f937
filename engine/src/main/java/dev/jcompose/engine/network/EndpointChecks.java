package dev.jcompose.engine.network;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.request.EndpointSettings;
import dev.jcompose.engine.request.EndpointSettings.FixedAddresses;
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
    boolean fixed = wish.ipamConfig().map(EndpointChecks::isFixed).orElse(false);
    if (network.name().equals(NetworkService.BRIDGE)) {
      if (!wish.aliases().isEmpty()) {
        throw new EngineException.BadRequest(
            "network-scoped alias is supported only for containers in user defined networks");
      }
      if (fixed) {
        throw new EngineException.BadRequest(
            "user specified IP address is supported on user defined networks only");
      }
    } else if (fixed && network.pools().isEmpty()) {
      throw new EngineException.BadRequest(
          "user specified IP address is supported only when connecting to networks with user"
              + " configured subnets");
    }
  }

  private static boolean isFixed(FixedAddresses addresses) {
    return !addresses.ipv4Address().isEmpty() || !addresses.ipv6Address().isEmpty();
  }
}
