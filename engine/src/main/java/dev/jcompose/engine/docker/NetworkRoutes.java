package dev.jcompose.engine.docker;

import dev.jcompose.engine.Engine;
import dev.jcompose.engine.docker.form.EmptyFields;
import dev.jcompose.engine.docker.form.Filters;
import dev.jcompose.engine.docker.form.Timestamps;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.http.Exchange;
import dev.jcompose.engine.http.HttpProblem;
import dev.jcompose.engine.http.Router;
import dev.jcompose.engine.json.DockerJson;
import dev.jcompose.engine.json.Lenient;
import dev.jcompose.engine.network.Connections;
import dev.jcompose.engine.network.NetworkDetails;
import dev.jcompose.engine.network.PredefinedNetworks;
import dev.jcompose.engine.request.EndpointSettings;
import dev.jcompose.network.IpText;
import dev.jcompose.network.NetworkException;
import dev.jcompose.network.NetworkSpec;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Networks, and who is on them.
record NetworkRoutes(Engine engine) {
  private static final Set<String> FILTERS =
      Set.of("dangling", "driver", "id", "label", "name", "scope", "type");
  private static final Set<String> TYPES = Set.of("builtin", "custom");
  private static final Set<String> PRUNE_FILTERS = Set.of("label", "label!", "until");

  /// What Docker's network `bridge` is made with.
  private static final Map<String, String> OF_BRIDGE =
      Map.of(
          NetworkSpec.DEFAULT_BRIDGE,
          "true",
          "com.docker.network.bridge.enable_icc",
          "true",
          "com.docker.network.bridge.enable_ip_masquerade",
          "true",
          Connections.HOST_ADDRESS,
          "0.0.0.0",
          "com.docker.network.driver.mtu",
          "1500");

  void addTo(Router routes) {
    routes.get("/networks", this::list);
    routes.get("/networks/", this::list);
    routes.get("/networks/{id}", this::inspect);
    routes.post("/networks/create", this::create);
    routes.post("/networks/prune", this::prune);
    routes.post("/networks/{id}/connect", this::connect);
    routes.post("/networks/{id}/disconnect", this::disconnect);
    routes.delete("/networks/{id}", this::remove);
  }

  /// The body of a create.
  record CreateRequest(
      String name,
      String driver,
      String scope,
      boolean internal,
      boolean attachable,
      boolean ingress,
      boolean configOnly,
      Optional<ConfigReference> configFrom,
      boolean enableIPv6,
      Optional<Boolean> enableIPv4,
      Optional<Ipam> ipam,
      Map<String, String> options,
      Map<String, String> labels) {
    CreateRequest {
      name = Lenient.text(name);
      driver = Lenient.text(driver);
      scope = Lenient.text(scope);
      configFrom = Lenient.optional(configFrom);
      enableIPv4 = Lenient.optional(enableIPv4);
      ipam = Lenient.optional(ipam);
      options = Lenient.map(options);
      labels = Lenient.map(labels);
    }
  }

  /// The network that has the configuration of another one.
  record ConfigReference(String network) {
    ConfigReference {
      network = Lenient.text(network);
    }
  }

  /// Where addresses come from.
  ///
  /// @param driver `default` is the only one
  record Ipam(String driver, List<Pool> config) {
    Ipam {
      driver = Lenient.text(driver);
      config = Lenient.list(config);
    }
  }

  /// One range of addresses.
  record Pool(
      String subnet, String ipRange, String gateway, Map<String, String> auxiliaryAddresses) {
    Pool {
      subnet = Lenient.text(subnet);
      ipRange = Lenient.text(ipRange);
      gateway = Lenient.text(gateway);
      auxiliaryAddresses = Lenient.map(auxiliaryAddresses);
    }
  }

  /// The body of a connect or disconnect.
  record MemberRequest(String container, Optional<EndpointSettings> endpointConfig, boolean force) {
    MemberRequest {
      container = Lenient.text(container);
      endpointConfig = Lenient.optional(endpointConfig);
    }
  }

  private void list(Exchange exchange) throws IOException {
    Filters filters = Filters.parse(exchange.query(), FILTERS);
    filters.all("type").stream()
        .filter(type -> !TYPES.contains(type))
        .findFirst()
        .ifPresent(type -> {
          throw HttpProblem.badRequest("invalid filter: 'type'='" + type + "'");
        });
    List<ObjectNode> shown =
        engine.networks().list().stream()
            .filter(network -> matches(filters, network))
            .map(network -> json(network, false))
            .toList();
    exchange.json(200, shown, DockerJson.docker());
  }

  private boolean matches(Filters filters, NetworkDetails network) {
    String type = PredefinedNetworks.ALL.contains(network.name()) ? "builtin" : "custom";
    boolean dangling = filters.flag("dangling", false);
    return filters.any("id", network.id()::startsWith)
        && filters.name("name", network.name())
        && filters.any("driver", network.driver()::equals)
        && filters.any("scope", "local"::equals)
        && filters.any("type", type::equals)
        && filters.labels(network.labels())
        && (!filters.has("dangling") || dangling == (type.equals("custom") && unused(network)));
  }

  private boolean unused(NetworkDetails network) {
    return network.members().isEmpty()
        && engine.containers().list().stream()
            .noneMatch(container -> container.networks().containsKey(network.name()));
  }

  private void inspect(Exchange exchange) throws IOException {
    String id = exchange.parameter("id");
    // Another scope is that of a swarm, which has none here.
    if (exchange.query().text("scope").filter(scope -> !scope.equals("local")).isPresent()) {
      throw new HttpProblem(404, "network " + id + " not found");
    }
    exchange.json(200, json(engine.networks().get(id), true), DockerJson.docker());
  }

  private void create(Exchange exchange) throws IOException {
    CreateRequest request = exchange.jsonOrNothing(CreateRequest.class, DockerJson.docker());
    if (request.name().isBlank()) {
      throw HttpProblem.badRequest("invalid name: " + request.name());
    }
    requireLocal(request);
    checkBinding(request.options().getOrDefault(Connections.HOST_ADDRESS, ""));
    String driver = request.ipam().map(Ipam::driver).orElse("");
    if (!driver.isEmpty() && !driver.equals("default")) {
      throw new HttpProblem(404, "plugin \"" + driver + "\" not found");
    }
    List<Pool> asked = request.ipam().map(Ipam::config).orElse(List.of());
    PoolChecks.check(asked);
    List<NetworkSpec.AddressPool> pools =
        asked.stream()
            .map(pool ->
                new NetworkSpec.AddressPool(
                    pool.subnet(),
                    present(pool.ipRange()),
                    present(pool.gateway()),
                    pool.auxiliaryAddresses()))
            .toList();
    NetworkDetails made =
        make(
            new NetworkSpec(
                request.name(),
                present(request.driver()).orElse("bridge"),
                options(request),
                request.internal(),
                request.enableIPv6(),
                pools,
                request.labels()));
    exchange.json(
        201,
        DockerJson.docker().createObjectNode().put("Id", made.id()).put("Warning", ""),
        DockerJson.docker());
  }

  /// What needs a swarm, or stands for no network of this machine.
  private static void requireLocal(CreateRequest request) {
    if (request.scope().equals("swarm")) {
      throw new HttpProblem(403, "cannot create a swarm scoped network when swarm is not active");
    } else if (request.ingress()) {
      throw new HttpProblem(403, "Ingress network can only be global scope network");
    } else if (request.configOnly()
        || request.configFrom().filter(from -> !from.network().isEmpty()).isPresent()) {
      throw new HttpProblem(501, "config-only networks are not supported by this engine");
    }
  }

  /// Where ports are published is looked at no sooner than a port is.
  private static void checkBinding(String address) {
    try {
      if (!address.isEmpty()) {
        var _ = IpText.parse(address);
      }
    } catch (NetworkException noAddress) {
      throw new HttpProblem(
          400,
          "failed to parse %s value: %s (nil ip)".formatted(Connections.HOST_ADDRESS, address),
          noAddress);
    }
  }

  /// As Docker: a subnet that is taken is forbidden, not in conflict.
  private NetworkDetails make(NetworkSpec spec) {
    try {
      return engine.networks().create(spec);
    } catch (EngineException.Conflict taken) {
      String why = String.valueOf(taken.getMessage());
      throw why.contains(" overlaps ") ? new EngineException.Forbidden(why) : taken;
    }
  }

  private static Map<String, String> options(CreateRequest request) {
    Map<String, String> options = new LinkedHashMap<>(request.options());
    request
        .enableIPv4()
        .ifPresent(wanted -> options.put(NetworkSpec.ENABLE_IPV4, wanted.toString()));
    if (request.attachable()) {
      options.put(NetworkSpec.ATTACHABLE, "true");
    }
    return options;
  }

  private static Optional<String> present(String text) {
    return Optional.of(text).filter(value -> !value.isEmpty());
  }

  private static MemberRequest member(Exchange exchange) throws IOException {
    MemberRequest request = exchange.jsonOrNothing(MemberRequest.class, DockerJson.docker());
    if (request.container().isEmpty()) {
      throw HttpProblem.badRequest("invalid name or ID supplied: \"\"");
    }
    return request;
  }

  private void connect(Exchange exchange) throws IOException {
    MemberRequest request = member(exchange);
    engine
        .networks()
        .connect(
            exchange.parameter("id"),
            request.container(),
            request.endpointConfig().orElseGet(EndpointSettings::empty));
    exchange.empty(200);
  }

  private void disconnect(Exchange exchange) throws IOException {
    MemberRequest request = member(exchange);
    String id = exchange.parameter("id");
    String name = engine.networks().find(id).map(NetworkDetails::name).orElse(id);
    boolean elsewhere =
        engine
            .containers()
            .find(request.container())
            .filter(container -> !container.networks().containsKey(name))
            .isPresent();
    // Force is for containers that are gone; for one that never existed, clients expect an error.
    engine.networks().disconnect(id, request.container(), request.force() && !elsewhere);
    exchange.empty(200);
  }

  private void remove(Exchange exchange) throws IOException {
    engine.networks().remove(exchange.parameter("id"));
    exchange.empty(204);
  }

  private void prune(Exchange exchange) throws IOException {
    Filters filters = Filters.parse(exchange.query(), PRUNE_FILTERS);
    Optional<Instant> until = Timestamps.parse(filters.all("until").stream().findFirst());
    var removed = new ArrayList<String>();
    for (NetworkDetails network : engine.networks().list()) {
      boolean old = until.map(network.created()::isBefore).orElse(true);
      if (!PredefinedNetworks.ALL.contains(network.name())
          && old
          && unused(network)
          && filters.labels(network.labels())) {
        engine.networks().remove(network.id());
        removed.add(network.name());
      }
    }
    ObjectNode answer = DockerJson.docker().createObjectNode();
    answer.set("NetworksDeleted", DockerJson.docker().valueToTree(removed));
    EmptyFields.asNull(answer, List.of("NetworksDeleted"));
    exchange.json(200, answer, DockerJson.docker());
  }

  /// @param members whether the containers on it are shown
  private static ObjectNode json(NetworkDetails network, boolean members) {
    ObjectNode tree = DockerJson.docker().createObjectNode();
    tree.put("Name", network.name())
        .put("Id", network.id())
        .put("Created", network.created().toString())
        .put("Scope", "local")
        .put("Driver", network.driver())
        .put("EnableIPv4", network.ipv4())
        .put("EnableIPv6", network.ipv6());
    ObjectNode ipam = tree.putObject("IPAM").put("Driver", "default");
    ipam.putNull("Options");
    ArrayNode pools = ipam.putArray("Config");
    for (NetworkSpec.AddressPool pool : network.pools()) {
      ObjectNode range = pools.addObject().put("Subnet", pool.subnet());
      pool.range().ifPresent(value -> range.put("IPRange", value));
      pool.gateway().ifPresent(value -> range.put("Gateway", value));
      if (!pool.reserved().isEmpty()) {
        JsonNode reserved = DockerJson.docker().valueToTree(pool.reserved());
        range.set("AuxiliaryAddresses", reserved);
      }
    }
    if (PredefinedNetworks.WITHOUT_INTERFACES.contains(network.name())) {
      EmptyFields.asNull(ipam, List.of("Config"));
    }
    tree.put("Internal", network.internal())
        .put("Attachable", network.options().containsKey(NetworkSpec.ATTACHABLE))
        .put("Ingress", false);
    tree.putObject("ConfigFrom").put("Network", "");
    tree.put("ConfigOnly", false);
    ObjectNode containers = tree.putObject("Containers");
    if (members) {
      network
          .members()
          .forEach((id, member) ->
              containers
                  .putObject(id)
                  .put("Name", member.name())
                  .put("EndpointID", member.endpointId())
                  .put("MacAddress", member.macAddress())
                  .put("IPv4Address", member.ipv4Address())
                  .put("IPv6Address", member.ipv6Address()));
    }
    Map<String, String> options = new LinkedHashMap<>(network.options());
    options.keySet().removeAll(Set.of(NetworkSpec.ENABLE_IPV4, NetworkSpec.ATTACHABLE));
    if (network.name().equals(PredefinedNetworks.BRIDGE)) {
      options.putAll(OF_BRIDGE);
    }
    tree.set("Options", DockerJson.docker().valueToTree(options));
    tree.set("Labels", DockerJson.docker().valueToTree(network.labels()));
    return tree;
  }
}
