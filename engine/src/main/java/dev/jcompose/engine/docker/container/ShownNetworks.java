package dev.jcompose.engine.docker.container;

import dev.jcompose.engine.Engine;
import dev.jcompose.engine.container.Container;
import dev.jcompose.engine.docker.form.EmptyFields;
import dev.jcompose.engine.json.DockerJson;
import dev.jcompose.engine.network.NetworkDetails;
import dev.jcompose.engine.network.PredefinedNetworks;
import dev.jcompose.engine.request.EndpointSettings;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/// The networks that a container shows: those it is on, including `host` and `none` as if they were
/// networks. Clients look there for the one that its network mode names.
public record ShownNetworks(Engine engine) {
  private static final List<String> NULL_IF_EMPTY =
      List.of("Links", "Aliases", "DriverOpts", "DNSNames");

  /// By name.
  public Map<String, EndpointSettings> of(Container container) {
    String mode = container.hostConfig().networkMode();
    if (!container.networks().isEmpty() || !PredefinedNetworks.WITHOUT_INTERFACES.contains(mode)) {
      return container.networks();
    }
    String id = engine.networks().find(mode).map(NetworkDetails::id).orElse("");
    return Map.of(mode, EndpointSettings.empty().asRequested(id, List.of()));
  }

  /// One of them in Docker's words.
  static ObjectNode json(EndpointSettings endpoint) {
    ObjectNode tree = DockerJson.docker().valueToTree(endpoint);
    EmptyFields.asNull(tree, NULL_IF_EMPTY);
    return tree;
  }
}
