package dev.jcompose.engine.network;

import static dev.jcompose.engine.network.PredefinedNetworks.BRIDGE;
import static dev.jcompose.engine.network.PredefinedNetworks.HOST;
import static dev.jcompose.engine.network.PredefinedNetworks.NONE;
import static dev.jcompose.engine.network.PredefinedNetworks.NOT_WITH_HOST;
import static dev.jcompose.engine.network.PredefinedNetworks.NOT_WITH_NONE;

import dev.jcompose.engine.container.LifecycleContext;
import dev.jcompose.engine.container.LiveContainer;
import dev.jcompose.engine.container.LockedContainer;
import dev.jcompose.engine.container.Registry;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.error.Failures;
import dev.jcompose.engine.network.NetworkDetails.Member;
import dev.jcompose.engine.request.EndpointSettings;
import dev.jcompose.model.hash.HexDigest;
import dev.jcompose.network.BridgeNetwork;
import dev.jcompose.network.Endpoint;
import dev.jcompose.network.NetworkException;
import dev.jcompose.network.NetworkSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The networks by Docker's rules, on top of network-manager, which only knows bridges.
public final class NetworkService implements ContainerNetworks {
  private static final Set<String> DRIVERS = Set.of(BRIDGE, "macvlan", "ipvlan");

  private final LifecycleContext context;
  private final NetworkResolver networks;
  private final Membership membership;
  private final String engineId;
  private final Instant since;

  public NetworkService(
      LifecycleContext context, NetworkResolver networks, String engineId, Instant since) {
    this.context = context;
    this.networks = networks;
    this.membership = new Membership(context, networks);
    this.engineId = engineId;
    this.since = since;
  }

  @Override
  public NetworkDetails create(NetworkSpec spec) {
    if (PredefinedNetworks.ALL.contains(spec.name()) || spec.name().equals("default")) {
      throw new EngineException.Forbidden(
          "operation is not permitted on predefined " + spec.name() + " network");
    }
    if (spec.name().isBlank()) {
      throw new EngineException.BadRequest("invalid network name \"" + spec.name() + "\"");
    }
    if (spec.driver().equals(HOST) || spec.driver().equals("null")) {
      throw new EngineException.Forbidden(
          "only one instance of \"%s\" network is allowed (use the existing one: external: true, name: %s)"
              .formatted(spec.driver(), spec.driver().equals(HOST) ? HOST : NONE));
    }
    if (!spec.driver().isEmpty() && !DRIVERS.contains(spec.driver())) {
      throw new EngineException.NotFound(
          "could not resolve driver %s in registry (bridge, macvlan and ipvlan are available)"
              .formatted(spec.driver()));
    }
    if (context.networks().list().stream().anyMatch(net -> net.spec().name().equals(spec.name()))) {
      throw new EngineException.Conflict("network with name " + spec.name() + " already exists");
    }
    BridgeNetwork made = Failures.translated(() -> context.networks().create(spec));
    networks.announce(made, "create", Map.of());
    return details(made);
  }

  @Override
  public Optional<NetworkDetails> find(String ref) {
    if (ref.equals(BRIDGE)) {
      return Optional.of(details(networks.bridge()));
    }
    return predefined(ref)
        .or(() -> context.networks().find(ref).map(this::details))
        .or(() ->
            shortOf(ref, id(BRIDGE)) ? Optional.of(without(BRIDGE, BRIDGE)) : Optional.empty());
  }

  @Override
  public NetworkDetails get(String ref) {
    return find(ref).orElseThrow(() -> NetworkResolver.notFound(ref));
  }

  @Override
  public List<NetworkDetails> list() {
    List<NetworkDetails> all = new ArrayList<>();
    List<BridgeNetwork> made = context.networks().list();
    if (made.stream().noneMatch(network -> network.spec().name().equals(BRIDGE))) {
      all.add(without(BRIDGE, BRIDGE));
    }
    all.add(without(HOST, HOST));
    all.add(without(NONE, "null"));
    made.forEach(network -> all.add(details(network)));
    return all;
  }

  @Override
  public void remove(String ref) {
    boolean predefined = PredefinedNetworks.ALL.contains(ref) || predefined(ref).isPresent();
    BridgeNetwork network = predefined ? null : context.networks().find(ref).orElse(null);
    if (predefined || (network != null && network.spec().name().equals(BRIDGE))) {
      throw new EngineException.Forbidden(ref + " is a pre-defined network and cannot be removed");
    }
    if (network == null) {
      throw NetworkResolver.notFound(ref);
    }
    Map<String, Member> members = members(network.id().value());
    if (!members.isEmpty()) {
      throw active(network, members);
    }
    try {
      context.networks().remove(network.id());
    } catch (NetworkException problem) {
      throw problem.kind() == NetworkException.Kind.IN_USE
          ? active(network, members(network.id().value()))
          : Failures.translate(problem);
    }
    networks.announce(network, "destroy", Map.of());
  }

  private static EngineException active(BridgeNetwork network, Map<String, Member> members) {
    List<String> names = members.values().stream().map(Member::name).sorted().toList();
    return new EngineException.Forbidden(
        "error while removing network: network "
            + network.spec().name()
            + " id "
            + network.id()
            + " has active endpoints"
            + (names.isEmpty() ? "" : " (" + String.join(", ", names) + ")"));
  }

  @Override
  public void connect(String ref, String container, EndpointSettings wish) {
    NetworkDetails network = get(ref);
    try {
      EndpointChecks.checkPredefined(network.name(), wish);
    } catch (EngineException.BadRequest refused) {
      networks.tidyBridge();
      throw refused;
    }
    if (network.name().equals(HOST)) {
      throw new EngineException.BadRequest(NOT_WITH_HOST);
    }
    if (network.name().equals(NONE)) {
      throw new EngineException.BadRequest(NOT_WITH_NONE);
    }
    LiveContainer live = context.registry().get(container);
    try (LockedContainer held = live.hold()) {
      Failures.translating(() -> membership.connect(held, network.name(), wish));
    } catch (EngineException problem) {
      networks.tidyBridge();
      throw problem;
    }
  }

  @Override
  public void disconnect(String ref, String container, boolean force) {
    if (force && find(ref).isEmpty() && forgotten(ref, container)) {
      return;
    }
    NetworkDetails network = get(ref);
    if (network.name().equals(HOST)) {
      throw new EngineException.BadRequest(NOT_WITH_HOST);
    }
    Optional<LiveContainer> live = context.registry().find(container);
    LiveContainer present =
        live.orElseThrow(() ->
            force
                ? new EngineException.NotFound("endpoint " + container + " not found")
                : Registry.noSuchContainer(container));
    try (LockedContainer held = present.hold()) {
      if (!present.definition().networks().containsKey(network.name())) {
        if (force) {
          return;
        }
        throw new EngineException.Forbidden(
            "container " + present.id() + " is not connected to network " + network.name());
      }
      Failures.translating(() -> membership.disconnect(held, network.name()));
    }
  }

  /// Takes a network that is gone from a container that does not run.
  ///
  /// @return whether it had it
  private boolean forgotten(String name, String container) {
    LiveContainer live = context.registry().get(container);
    try (LockedContainer held = live.hold()) {
      Map<String, EndpointSettings> networks = new LinkedHashMap<>(live.definition().networks());
      boolean there = !live.state().hasProcess() && networks.remove(name) != null;
      if (there) {
        held.networks(networks);
      }
      return there;
    }
  }

  @Override
  public List<String> obstacles() {
    return context.networks().obstacles();
  }

  private static boolean shortOf(String ref, String id) {
    return ref.length() >= 4 && id.startsWith(ref);
  }

  private Optional<NetworkDetails> predefined(String ref) {
    for (String name : List.of(HOST, NONE)) {
      String id = id(name);
      if (ref.equals(name) || shortOf(ref, id)) {
        return Optional.of(without(name, name.equals(HOST) ? HOST : "null"));
      }
    }
    return Optional.empty();
  }

  private NetworkDetails without(String name, String driver) {
    return new NetworkDetails(
        id(name),
        name,
        driver,
        since,
        false,
        false,
        true,
        Map.of(),
        Map.of(),
        List.of(),
        name.equals(BRIDGE) ? Map.of() : sharing(name));
  }

  /// Containers in `host` and `none` have no addresses.
  private Map<String, Member> sharing(String mode) {
    Map<String, Member> members = new LinkedHashMap<>();
    for (LiveContainer live : context.registry().all()) {
      if (live.state().hasProcess() && live.definition().hostConfig().networkMode().equals(mode)) {
        members.put(live.id().value(), new Member(live.definition().name(), "", "", "", ""));
      }
    }
    return members;
  }

  /// The id of a predefined network that has nothing in the kernel.
  public String id(String name) {
    return HexDigest.of(engineId + "/" + name);
  }

  private NetworkDetails details(BridgeNetwork network) {
    NetworkSpec spec = network.spec();
    return new NetworkDetails(
        network.id().value(),
        spec.name(),
        spec.driver(),
        network.createdAt(),
        spec.internal(),
        spec.ipv6(),
        spec.hasIpv4(),
        spec.options(),
        spec.labels(),
        network.pools(),
        members(network.id().value()));
  }

  private Map<String, Member> members(String networkId) {
    Map<String, Member> members = new LinkedHashMap<>();
    for (LiveContainer live : context.registry().all()) {
      for (Endpoint endpoint : live.record().endpoints()) {
        if (endpoint.spec().network().value().equals(networkId)) {
          members.put(
              live.id().value(),
              new Member(
                  live.definition().name(),
                  endpoint.id(),
                  endpoint.mac(),
                  endpoint.ipv4().map(a -> a + "/" + endpoint.prefixLength()).orElse(""),
                  endpoint
                      .ipv6()
                      .map(address -> address + "/" + endpoint.ipv6PrefixLength())
                      .orElse("")));
        }
      }
    }
    return members;
  }
}
