package dev.jcompose.engine.request;

import dev.jcompose.engine.json.DockerJson;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Requests and parts of them, from trees of maps under Docker's names. A name that Docker does not
/// have is a mistake of the test.
public final class DockerRequest {
  private static final JsonMapper STRICT =
      DockerJson.docker()
          .rebuild()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private DockerRequest() {}

  /// The body of a `POST /containers/create`.
  public static ContainerRequest of(Map<String, ?> body) {
    Map<String, Object> config = new TreeMap<>(body);
    Object host = config.remove("HostConfig");
    Object networking = config.remove("NetworkingConfig");
    return new ContainerRequest(
        part(config, ContainerConfig.class),
        part(host == null ? Map.of() : host, HostConfig.class),
        part(networking == null ? Map.of() : networking, ContainerRequest.NetworkingConfig.class)
            .endpointsConfig());
  }

  /// A part of one.
  public static <T> T part(Object tree, Class<T> type) {
    try {
      return STRICT.convertValue(tree, type);
    } catch (JacksonException problem) {
      throw new AssertionError(problem.getOriginalMessage(), problem);
    }
  }
}
