package dev.jcompose.engine.docker.container;

import dev.jcompose.engine.Engine;
import dev.jcompose.engine.container.Container;
import dev.jcompose.engine.network.NetworkDetails;
import dev.jcompose.engine.network.PredefinedNetworks;
import dev.jcompose.engine.request.EndpointSettings;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The networks that a container shows: those it is on, including `host` and `none` as if they were
/// networks. Clients look there for the one that its network mode names.
public record ShownNetworks(Engine engine) {
  /// By name.
  public Map<String, EndpointSettings> of(Container container) {
    String mode = container.hostConfig().networkMode();
    if (!container.networks().isEmpty() || !PredefinedNetworks.WITHOUT_INTERFACES.contains(mode)) {
      return container.networks();
    }
    String id = engine.networks().find(mode).map(NetworkDetails::id).orElse("");
    return Map.of(mode, EndpointSettings.empty().asRequested(id, List.of()));
  }

  /// One of them in Docker's words, field by field: a list of containers has one for each of them.
  static ObjectNode json(EndpointSettings endpoint) {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    tree.set(
        "IPAMConfig",
        endpoint.ipamConfig().<JsonNode>map(ShownNetworks::json).orElse(tree.nullNode()));
    tree.set("Links", texts(endpoint.links()));
    tree.set("Aliases", texts(endpoint.aliases()));
    ObjectNode options = tree.objectNode();
    endpoint.driverOpts().forEach(options::put);
    tree.set("DriverOpts", options.isEmpty() ? tree.nullNode() : options);
    tree.put("GwPriority", endpoint.gwPriority())
        .put("NetworkID", endpoint.networkId())
        .put("EndpointID", endpoint.endpointId())
        .put("Gateway", endpoint.gateway())
        .put("IPAddress", endpoint.ipAddress())
        .put("MacAddress", endpoint.macAddress())
        .put("IPPrefixLen", endpoint.ipPrefixLen())
        .put("IPv6Gateway", endpoint.ipv6Gateway())
        .put("GlobalIPv6Address", endpoint.globalIpv6Address())
        .put("GlobalIPv6PrefixLen", endpoint.globalIpv6PrefixLen());
    tree.set("DNSNames", texts(endpoint.dnsNames()));
    return tree;
  }

  private static ObjectNode json(EndpointSettings.FixedAddresses fixed) {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    tree.put("IPv4Address", fixed.ipv4Address()).put("IPv6Address", fixed.ipv6Address());
    ArrayNode linkLocal = tree.putArray("LinkLocalIPs");
    fixed.linkLocalIps().forEach(linkLocal::add);
    return tree;
  }

  /// Docker has null for none.
  private static JsonNode texts(List<String> texts) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    texts.forEach(list::add);
    return list.isEmpty() ? list.nullNode() : list;
  }
}
