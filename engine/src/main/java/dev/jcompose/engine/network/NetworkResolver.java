package dev.jcompose.engine.network;

import dev.jcompose.engine.container.LifecycleContext;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.error.Failures;
import dev.jcompose.network.BridgeNetwork;
import dev.jcompose.network.NetworkException;
import dev.jcompose.network.NetworkSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The networks that containers are attached to, by name. The predefined `bridge` has an interface
/// only while something uses it, so that an idle engine leaves nothing in the kernel.
public final class NetworkResolver {
  private static final Logger LOG = LoggerFactory.getLogger(NetworkResolver.class);

  private final LifecycleContext context;
  private final ReentrantLock bridgeLock = new ReentrantLock();
  private int bridgeUsers;

  public NetworkResolver(LifecycleContext context) {
    this.context = context;
  }

  /// The bridge network of this name; creates `bridge` if it does not exist.
  ///
  /// @throws EngineException.NotFound when there is none
  public BridgeNetwork resolve(String name) {
    return name.equals(PredefinedNetworks.BRIDGE)
        ? bridge()
        : context.networks().find(name).orElseThrow(() -> notFound(name));
  }

  /// The same, if there is one.
  public Optional<BridgeNetwork> lookUp(String name) {
    return name.equals(PredefinedNetworks.BRIDGE)
        ? Optional.of(bridge())
        : context.networks().find(name);
  }

  static EngineException notFound(String ref) {
    return new EngineException.NotFound("network " + ref + " not found");
  }

  /// The predefined network, which is made if it does not exist.
  BridgeNetwork bridge() {
    bridgeLock.lock();
    try {
      return context
          .networks()
          .find(PredefinedNetworks.BRIDGE)
          .orElseGet(() ->
              Failures.translated(() ->
                  context
                      .networks()
                      .create(
                          new NetworkSpec(
                              PredefinedNetworks.BRIDGE,
                              PredefinedNetworks.BRIDGE,
                              Map.of(NetworkSpec.DEFAULT_BRIDGE, "true"),
                              false,
                              false,
                              List.of(),
                              Map.of()))));
    } finally {
      bridgeLock.unlock();
    }
  }

  /// Keeps `bridge` until [#leaveBridge], for users other than containers.
  BridgeNetwork useBridge() {
    bridgeLock.lock();
    try {
      bridgeUsers++;
      return bridge();
    } finally {
      bridgeLock.unlock();
    }
  }

  void leaveBridge() {
    bridgeLock.lock();
    try {
      bridgeUsers--;
    } finally {
      bridgeLock.unlock();
    }
    tidyBridge();
  }

  /// Removes the interface of `bridge` when nothing can use it any more.
  public void tidyBridge() {
    bridgeLock.lock();
    try {
      boolean used =
          bridgeUsers > 0
              || context.registry().all().stream()
                  .anyMatch(
                      live -> live.definition().networks().containsKey(PredefinedNetworks.BRIDGE));
      if (!used) {
        context
            .networks()
            .find(PredefinedNetworks.BRIDGE)
            .ifPresent(network -> context.networks().remove(network.id()));
      }
    } catch (NetworkException inUse) {
      // Somebody is using it; the last one to leave tries again.
      LOG.debug("cannot remove network bridge: {}", inUse.getMessage());
    } finally {
      bridgeLock.unlock();
    }
  }

  /// Publishes an event of a network.
  void announce(BridgeNetwork network, String action, Map<String, String> more) {
    Map<String, String> attributes = new LinkedHashMap<>(more);
    attributes.put("name", network.spec().name());
    attributes.put("type", network.spec().driver());
    context.events().publish("network", action, network.id().value(), attributes);
  }
}
