package dev.jcompose.engine.request;

import dev.jcompose.engine.error.EngineException;
import java.util.Optional;

/// What cannot be combined with the namespace of the host or another container: it would affect the
/// other one, or have no effect.
///
/// @see "moby runconfig: validateNetMode"
public final class NamespaceConflicts {
  private NamespaceConflicts() {}

  /// Rejects the first one.
  ///
  /// @param config as requested, without what the image adds
  /// @throws EngineException.BadRequest in Docker's words
  public static void check(ContainerConfig config, HostConfig host) {
    String mode = host.networkMode();
    if (mode.equals("container") || mode.equals(ContainerMode.of(""))) {
      throw new EngineException.BadRequest("invalid container format container:<name|id>");
    }
    conflict(config, host)
        .ifPresent(why -> {
          throw new EngineException.BadRequest("conflicting options: " + why);
        });
  }

  private static Optional<String> conflict(ContainerConfig config, HostConfig host) {
    boolean shared = ContainerMode.is(host.networkMode());
    boolean hostNetwork = host.networkMode().equals("host");
    boolean named = !config.hostname().isEmpty();
    String why = "";
    if (named && host.utsMode().equals("host")) {
      why = "hostname and the UTS mode";
    } else if (named && shared) {
      why = "hostname and the network mode";
    } else if (!config.macAddress().isEmpty() && (shared || hostNetwork)) {
      why = "mac-address and the network mode";
    } else if (shared && !host.links().isEmpty()) {
      why =
          "container type network can't be used with links. This would result in undefined"
              + " behavior";
    } else if (hostNetwork && !host.links().isEmpty()) {
      why =
          "host type networking can't be used with links. This would result in undefined behavior";
    } else if (shared && !host.dns().isEmpty()) {
      why = "dns and the network mode";
    } else if (shared && !host.extraHosts().isEmpty()) {
      why = "custom host-to-IP mapping and the network mode";
    } else if (shared && (!host.portBindings().isEmpty() || host.publishAllPorts())) {
      why = "port publishing and the container type network mode";
    } else if (shared && !config.exposedPorts().isEmpty()) {
      why = "port exposing and the container type network mode";
    }
    return Optional.of(why).filter(text -> !text.isEmpty());
  }
}
