package dev.jcompose.engine.network;

import dev.jcompose.engine.container.Definition;
import dev.jcompose.engine.container.LifecycleContext;
import dev.jcompose.engine.container.LiveContainer;
import dev.jcompose.engine.container.LockedContainer;
import dev.jcompose.engine.container.RunRecord;
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
      WaysOut ways = WaysOut.of(changed, resolver);
      endpoints.add(
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
                      ways)));
      settle(container, endpoints, ways);
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
    Optional<Endpoint> gone = on(target, endpoints);
    if (gone.isPresent()) {
      context.networks().unplug(gone.get());
      endpoints.remove(gone.get());
      settle(container, endpoints, WaysOut.of(container.definition(), resolver));
    }
    resolver.announce(target, "disconnect", Map.of("container", definition.id()));
    resolver.tidyBridge();
  }

  /// Leads the default routes of a running container, and its published ports, through the networks
  /// that are its ways out now.
  ///
  /// @param endpoints those that it has now
  private void settle(LockedContainer container, List<Endpoint> endpoints, WaysOut ways) {
    NetworkNamespace namespace = container.namespace().orElseThrow();
    ways.v4()
        .flatMap(network -> on(network, endpoints))
        .ifPresent(endpoint -> context.networks().route(namespace, endpoint, false));
    ways.v6()
        .flatMap(network -> on(network, endpoints))
        .ifPresent(endpoint -> context.networks().route(namespace, endpoint, true));
    Optional<Endpoint> main = ways.main().flatMap(network -> on(network, endpoints));
    main.ifPresent(endpoint -> {
      endpoints.remove(endpoint);
      endpoints.addFirst(endpoint);
    });
    List<PortBinding> ports = moved(container, main);
    if (main.isPresent()) {
      container.endpoints(endpoints, ports);
    } else {
      container.endpointsWithoutWay(endpoints, ports);
    }
  }

  /// Moves the ports to the network with a route to the outside, if that has changed.
  ///
  /// @return all ports of this run, which its shim holds until it ends
  private List<PortBinding> moved(LiveContainer container, Optional<Endpoint> main) {
    RunRecord record = container.record();
    if (record.published().isEmpty()) {
      if (!record.held().isEmpty()) {
        main.ifPresent(endpoint -> context.networks().publish(endpoint, record.held()));
      }
      return record.held();
    }
    Endpoint former = record.endpoints().getFirst();
    if (main.filter(former::equals).isEmpty()) {
      context.networks().unpublish(former);
      main.ifPresent(endpoint -> context.networks().publish(endpoint, record.published()));
    }
    return record.published();
  }

  private static Optional<Endpoint> on(BridgeNetwork network, List<Endpoint> endpoints) {
    return endpoints.stream()
        .filter(endpoint -> endpoint.spec().network().equals(network.id()))
        .findFirst();
  }
}
