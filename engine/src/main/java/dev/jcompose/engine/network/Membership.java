package dev.jcompose.engine.network;

import dev.jcompose.engine.container.Definition;
import dev.jcompose.engine.container.LifecycleContext;
import dev.jcompose.engine.container.LiveContainer;
import dev.jcompose.engine.container.LockedContainer;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.request.ContainerMode;
import dev.jcompose.engine.request.EndpointSettings;
import dev.jcompose.engine.spec.GeneratedFiles;
import dev.jcompose.network.BridgeNetwork;
import dev.jcompose.network.Endpoint;
import dev.jcompose.network.NetworkNamespace;
import dev.jcompose.network.PortBinding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Connects containers that may be running to further networks, and disconnects them.
final class Membership {
  private final LifecycleContext context;
  private final NetworkResolver resolver;

  Membership(LifecycleContext context, NetworkResolver resolver) {
    this.context = context;
    this.resolver = resolver;
  }

  /// Adds a network to a container, at once when it runs.
  void connect(LockedContainer container, String network, EndpointSettings wish) {
    Definition definition = container.definition();
    String mode = definition.hostConfig().networkMode();
    if (definition.networks().containsKey(network)) {
      throw new EngineException.Forbidden(
          "endpoint with name " + definition.name() + " already exists in network " + network);
    }
    if (mode.equals(PredefinedNetworks.HOST)) {
      throw new EngineException.BadRequest(PredefinedNetworks.NOT_WITH_HOST);
    }
    if (ContainerMode.is(mode)) {
      throw new EngineException.BadRequest(
          "container sharing network namespace with another container or host cannot be connected"
              + " to any other network");
    }
    if (mode.equals(PredefinedNetworks.NONE)) {
      throw new EngineException.BadRequest(PredefinedNetworks.NOT_WITH_NONE);
    }
    BridgeNetwork target = resolver.resolve(network);
    EndpointChecks.check(target.spec(), wish);
    Map<String, EndpointSettings> networks = new LinkedHashMap<>(definition.networks());
    EndpointSettings resolved = wish.asRequested(target.id().value(), wish.dnsNames());
    networks.put(network, resolved);
    Definition changed = definition.connected(networks);
    if (container.state().hasProcess()) {
      NetworkNamespace namespace = container.namespace().orElseThrow();
      List<Endpoint> endpoints = new ArrayList<>(container.record().endpoints());
      boolean route =
          endpoints.stream().noneMatch(endpoint -> endpoint.spec().defaultRoute())
              && !target.spec().internal();
      Endpoint endpoint =
          context
              .networks()
              .attach(
                  namespace,
                  EndpointRequests.of(
                      changed,
                      target,
                      resolved,
                      EndpointOptions.interfaceName(resolved)
                          .orElseGet(() -> freeInterface(endpoints)),
                      route));
      endpoints.add(endpoint);
      container.endpoints(endpoints, container.record().published());
      GeneratedFiles.reresolve(
          context.store().networkFiles(definition.id()), definition, changed, endpoints);
    }
    container.networks(networks);
    resolver.announce(target, "connect", Map.of("container", definition.id()));
  }

  private static String freeInterface(List<Endpoint> endpoints) {
    int number = 0;
    while (true) {
      String name = "eth" + number;
      if (endpoints.stream().noneMatch(other -> other.spec().interfaceName().equals(name))) {
        return name;
      }
      number++;
    }
  }

  /// Takes a network from a container.
  void disconnect(LockedContainer container, String network) {
    Definition definition = container.definition();
    BridgeNetwork target = resolver.resolve(network);
    Map<String, EndpointSettings> networks = new LinkedHashMap<>(definition.networks());
    networks.remove(network);
    container.networks(networks);
    List<Endpoint> endpoints = new ArrayList<>(container.record().endpoints());
    for (Endpoint endpoint : container.record().endpoints()) {
      if (endpoint.spec().network().equals(target.id())) {
        boolean publishing =
            endpoint.equals(endpoints.getFirst()) && !container.record().published().isEmpty();
        if (publishing) {
          context.networks().unpublish(endpoint);
        }
        context.networks().unplug(endpoint);
        endpoints.remove(endpoint);
        List<PortBinding> ports =
            publishing ? republished(container, endpoints) : container.record().published();
        container.endpoints(endpoints, ports);
      }
    }
    resolver.announce(target, "disconnect", Map.of("container", definition.id()));
    resolver.tidyBridge();
  }

  /// Moves the ports to another network with a route to the outside, and puts that one first.
  ///
  /// @return the ports that are still published
  private List<PortBinding> republished(LiveContainer container, List<Endpoint> left) {
    Optional<Endpoint> next =
        left.stream()
            .filter(endpoint ->
                context
                    .networks()
                    .find(endpoint.spec().network().value())
                    .filter(network -> !network.spec().internal())
                    .isPresent())
            .findFirst();
    if (next.isEmpty()) {
      return List.of();
    }
    left.remove(next.get());
    left.addFirst(next.get());
    context.networks().publish(next.get(), container.record().published());
    return container.record().published();
  }
}
