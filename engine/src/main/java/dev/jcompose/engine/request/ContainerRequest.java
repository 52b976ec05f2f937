package dev.jcompose.engine.request;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.json.DockerJson;
import dev.jcompose.engine.json.JsonProblem;
import dev.jcompose.engine.json.Lenient;
import dev.jcompose.linux.name.Platform;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// A request for a container: the body of Docker's `POST /containers/create`.
///
/// @param networks network name or id to the requested endpoint
///   (`NetworkingConfig.EndpointsConfig`)
/// @param platform what its image has to be for; empty for any
public record ContainerRequest(
    ContainerConfig config,
    HostConfig hostConfig,
    Map<String, EndpointSettings> networks,
    Optional<Platform> platform) {
  /// Copies the map.
  public ContainerRequest {
    networks = Lenient.map(networks);
  }

  /// A request that does not care for the platform.
  public ContainerRequest(
      ContainerConfig config, HostConfig hostConfig, Map<String, EndpointSettings> networks) {
    this(config, hostConfig, networks, Optional.empty());
  }

  /// The same for a platform.
  public ContainerRequest on(Optional<Platform> other) {
    return new ContainerRequest(config, hostConfig, networks, other);
  }

  /// The same with another configuration of its host.
  public ContainerRequest with(HostConfig other) {
    return new ContainerRequest(config, other, networks, platform);
  }

  /// Reads a request body: the fields of [ContainerConfig] at the top, `HostConfig` and
  /// `NetworkingConfig` next to them. Unknown fields are ignored, as the Docker API does.
  ///
  /// @throws EngineException.BadRequest when a value has the wrong type
  public static ContainerRequest parse(JsonNode body) {
    try {
      var json = DockerJson.docker();
      return new ContainerRequest(
          json.treeToValue(body, ContainerConfig.class),
          json.treeToValue(object(body, "HostConfig"), HostConfig.class),
          json.treeToValue(object(body, "NetworkingConfig"), NetworkingConfig.class)
              .endpointsConfig());
    } catch (JacksonException problem) {
      throw new EngineException.BadRequest("invalid JSON: " + JsonProblem.of(problem));
    }
  }

  private static JsonNode object(JsonNode body, String name) {
    JsonNode field = body.path(name);
    return field.isMissingNode() || field.isNull() ? DockerJson.docker().createObjectNode() : field;
  }

  /// Docker's `NetworkingConfig`.
  record NetworkingConfig(Map<String, EndpointSettings> endpointsConfig) {
    NetworkingConfig {
      // A null value is a request without details, not an absence.
      Map<String, EndpointSettings> filled = new LinkedHashMap<>();
      if (endpointsConfig != null) {
        endpointsConfig.forEach((name, settings) ->
            filled.put(name, settings == null ? EndpointSettings.empty() : settings));
      }
      endpointsConfig = filled;
    }
  }
}
