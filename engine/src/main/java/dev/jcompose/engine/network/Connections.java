package dev.jcompose.engine.network;

import dev.jcompose.engine.container.Definition;
import dev.jcompose.engine.container.JoinedNamespace;
import dev.jcompose.engine.container.LifecycleContext;
import dev.jcompose.engine.container.LiveContainer;
import dev.jcompose.engine.container.LockedContainer;
import dev.jcompose.engine.container.Registry;
import dev.jcompose.engine.container.RunRecord;
import dev.jcompose.engine.container.Undo;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.request.EndpointSettings;
import dev.jcompose.engine.request.Ports;
import dev.jcompose.engine.request.RequestedPort;
import dev.jcompose.network.BridgeNetwork;
import dev.jcompose.network.Endpoint;
import dev.jcompose.network.NetworkException;
import dev.jcompose.network.NetworkNamespace;
import dev.jcompose.network.PublishedPorts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/// The networks of a container's run: set up before its process is started, and taken down after
/// its end.
public final class Connections {
  /// The host address on which ports of a network are published by default.
  public static final String HOST_ADDRESS = "com.docker.network.bridge.host_binding_ipv4";

  private static final Duration INTERFACES_GONE = Duration.ofSeconds(3);
  private static final Duration RETRY = Duration.ofMillis(20);

  private final LifecycleContext context;
  private final NetworkResolver resolver;

  public Connections(LifecycleContext context, NetworkResolver resolver) {
    this.context = context;
    this.resolver = resolver;
  }

  /// A container's network, ready for its start.
  ///
  /// @param namespace its own or another container's; empty for the host's
  /// @param own whether it is closed at the end of the container's run
  /// @param endpoints the one on which ports are published first
  /// @param ports published ones, with their reservations
  public record Sandbox(
      Optional<NetworkNamespace> namespace,
      boolean own,
      List<Endpoint> endpoints,
      PublishedPorts ports) {
    /// That of another container, or the host's.
    static Sandbox of(Optional<NetworkNamespace> namespace) {
      return new Sandbox(namespace, false, List.of(), new PublishedPorts(List.of(), List.of()));
    }
  }

  /// Sets a network up. When it fails, nothing is left behind.
  public Sandbox open(LockedContainer container) {
    if (JoinedNamespace.NETWORK.joinedBy(container).isPresent()) {
      return Sandbox.of(namespaceOf(context.registry(), container));
    }
    if (isOnHost(container)) {
      return Sandbox.of(Optional.empty());
    }
    Definition definition = complete(container);
    var undo = new Undo();
    try {
      PublishedPorts ports = reserve(definition);
      undo.add(ports::close);
      // Containers that share this one's network keep the namespace across its restarts.
      NetworkNamespace namespace = container.namespace().orElseGet(() -> fresh(definition, undo));
      List<Endpoint> endpoints =
          container.namespace().isPresent()
              ? attachAgain(definition, namespace, undo)
              : attach(definition, namespace, undo);
      if (!ports.bindings().isEmpty() && !endpoints.isEmpty()) {
        context.networks().publish(endpoints.getFirst(), ports.bindings());
        undo.add(() -> context.networks().unpublish(endpoints.getFirst()));
      }
      return new Sandbox(Optional.of(namespace), true, endpoints, ports);
    } catch (RuntimeException problem) {
      undo.run(problem);
      throw problem;
    }
  }

  /// Looks up the networks that did not exist when the container was created.
  private Definition complete(LockedContainer container) {
    Definition definition = container.definition();
    if (definition.networks().values().stream().noneMatch(wish -> wish.networkId().isEmpty())) {
      return definition;
    }
    Map<String, EndpointSettings> networks = new LinkedHashMap<>();
    definition
        .networks()
        .forEach((name, wish) -> {
          BridgeNetwork network = resolver.resolve(name);
          networks.put(
              network.spec().name(), wish.asRequested(network.id().value(), wish.dnsNames()));
        });
    container.networks(networks);
    return container.definition();
  }

  private NetworkNamespace fresh(Definition definition, Undo undo) {
    NetworkNamespace made =
        definition
            .users()
            .map(ids -> context.networks().own(context.runtime().network(ids), definition.id()))
            .orElseGet(() -> context.networks().namespace(definition.id()));
    undo.add(made::close);
    return made;
  }

  /// The network namespace that a container has or shares; empty for the host's.
  ///
  /// @throws EngineException.Conflict when the container that has it does not run
  public static Optional<NetworkNamespace> namespaceOf(Registry registry, LiveContainer container) {
    LiveContainer owner = registry.owner(container, JoinedNamespace.NETWORK);
    Optional<NetworkNamespace> namespace = owner.namespace();
    if (!owner.state().hasProcess() || (namespace.isEmpty() && !isOnHost(owner))) {
      throw new EngineException.Conflict(
          "cannot join network of a non running container: " + owner.definition().name());
    }
    return namespace;
  }

  private static boolean isOnHost(LiveContainer container) {
    return container.definition().hostConfig().networkMode().equals(PredefinedNetworks.HOST);
  }

  private PublishedPorts reserve(Definition definition) {
    List<RequestedPort> wishes =
        Ports.requested(definition.hostConfig(), definition.config().exposedPorts().names());
    if (wishes.isEmpty() || definition.networks().isEmpty()) {
      return new PublishedPorts(List.of(), List.of());
    }
    Optional<BridgeNetwork> way = WaysOut.of(definition, resolver).main();
    if (way.isEmpty() || !way.get().spec().driver().equals(PredefinedNetworks.BRIDGE)) {
      // As in Docker: a container without a route to the outside cannot be reached from outside
      // either; one on the host's network is reached there.
      return new PublishedPorts(List.of(), List.of());
    }
    String usual = way.get().spec().options().getOrDefault(HOST_ADDRESS, "");
    try {
      return RequestedPort.reserve(
          context.networks(), wishes.stream().map(wish -> wish.atLeastOn(usual)).toList());
    } catch (NetworkException problem) {
      throw new EngineException.ServerError(
          "driver failed programming external connectivity on endpoint "
              + definition.name()
              + ": "
              + problem.getMessage(),
          problem);
    }
  }

  /// Attaches a namespace that was attached before: the interfaces of its last run are removed a
  /// little later than its endpoints, and must be gone first.
  private List<Endpoint> attachAgain(Definition definition, NetworkNamespace namespace, Undo undo) {
    long patience = System.nanoTime() + INTERFACES_GONE.toNanos();
    while (true) {
      var attempt = new Undo();
      try {
        List<Endpoint> endpoints = attach(definition, namespace, attempt);
        undo.add(() -> attempt.run(new IllegalStateException("start failed")));
        return endpoints;
      } catch (NetworkException problem) {
        attempt.run(problem);
        if (problem.kind() != NetworkException.Kind.SYSTEM || System.nanoTime() > patience) {
          throw problem;
        }
        LockSupport.parkNanos(RETRY.toNanos());
      }
    }
  }

  /// Attaches to all networks, in Docker's order.
  private List<Endpoint> attach(Definition definition, NetworkNamespace namespace, Undo undo) {
    record Place(BridgeNetwork network, EndpointSettings wish) {}
    List<Place> places = new ArrayList<>();
    WaysOut.inOrder(definition)
        .forEach(
            entry -> places.add(new Place(resolver.resolve(entry.getKey()), entry.getValue())));
    WaysOut ways = WaysOut.among(places.stream().map(Place::network).toList());
    List<Endpoint> endpoints = new ArrayList<>();
    for (int number = 0; number < places.size(); number++) {
      Place place = places.get(number);
      String name = EndpointOptions.interfaceName(place.wish()).orElse("eth" + number);
      var spec = EndpointRequests.of(definition, place.network(), place.wish(), name, ways);
      Endpoint endpoint = context.networks().attach(namespace, spec);
      undo.add(() -> context.networks().detach(endpoint));
      if (ways.main().filter(place.network()::equals).isPresent()) {
        endpoints.addFirst(endpoint);
      } else {
        endpoints.add(endpoint);
      }
    }
    return List.copyOf(endpoints);
  }

  /// Disconnects a container from everything when its run has ended. Continues when a part fails.
  ///
  /// @return what failed
  public List<RuntimeException> close(LockedContainer container) {
    List<RuntimeException> problems = new ArrayList<>();
    RunRecord record = container.record();
    if (!shared(container)) {
      container.closeNamespace();
    }
    for (Endpoint endpoint : record.endpoints()) {
      try {
        if (!record.published().isEmpty() && endpoint.equals(record.endpoints().getFirst())) {
          context.networks().unpublish(endpoint);
        }
        context.networks().detach(endpoint);
      } catch (RuntimeException problem) {
        problems.add(problem);
      }
    }
    releaseJoined(container);
    return problems;
  }

  /// Whether a running container shares this one's network, maybe through others.
  private boolean shared(LiveContainer container) {
    return context.registry().all().stream()
        .filter(other -> other.state().hasProcess() && !other.id().equals(container.id()))
        .anyMatch(
            other -> ownerOf(other).filter(owner -> owner.id().equals(container.id())).isPresent());
  }

  /// The one whose network a container is in; empty when one in between was removed.
  private Optional<LiveContainer> ownerOf(LiveContainer container) {
    try {
      return Optional.of(context.registry().owner(container, JoinedNamespace.NETWORK));
    } catch (EngineException removed) {
      return Optional.empty();
    }
  }

  /// When a container has ended, its namespace is needed until the last container that shares it
  /// ends, too.
  private void releaseJoined(LiveContainer joiner) {
    ownerOf(joiner)
        .filter(owner -> !owner.id().equals(joiner.id()))
        .ifPresent(owner ->
            context
                .timers()
                .now(
                    "release shared network",
                    () -> owner.holdUnlessRemoved().ifPresent(this::closeUnlessUsed)));
  }

  private void closeUnlessUsed(LockedContainer owner) {
    try (owner) {
      if (!owner.state().hasProcess() && !shared(owner)) {
        owner.closeNamespace();
      }
    }
  }

  public void announceAll(LiveContainer container, String action) {
    for (Endpoint endpoint : container.record().endpoints()) {
      context
          .networks()
          .find(endpoint.spec().network().value())
          .ifPresent(network ->
              resolver.announce(network, action, Map.of("container", container.id().value())));
    }
  }
}
