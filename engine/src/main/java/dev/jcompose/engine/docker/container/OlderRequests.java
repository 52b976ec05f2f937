package dev.jcompose.engine.docker.container;

import dev.jcompose.engine.http.ApiVersion;
import dev.jcompose.engine.http.HttpProblem;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What clients of earlier versions of the API mean with the body of a create.
///
/// @see "moby runconfig: ContainerConfigWrapper.getHostConfig; api/server/router/container"
final class OlderRequests {
  private static final String HOST_CONFIG = "HostConfig";

  /// Limits that once stood beside the image and the command.
  private static final List<String> LIMITS =
      List.of("Memory", "MemorySwap", "CpuShares", "CpusetCpus");

  private OlderRequests() {}

  /// Changes the body to what it would be today.
  ///
  /// @throws HttpProblem 400 for what an earlier version could not do
  static void translate(ApiVersion version, ObjectNode body) {
    moveLimits(body);
    boolean silent = body.path(HOST_CONFIG).path("IpcMode").asString("").isEmpty();
    if (!version.atLeast(1, 40) && silent) {
      // They count on being able to share every container's IPC namespace.
      body.withObject(HOST_CONFIG).put("IpcMode", "shareable");
    }
    int networks = body.path("NetworkingConfig").path("EndpointsConfig").size();
    if (!version.atLeast(1, 44) && networks > 1) {
      throw HttpProblem.badRequest("Container cannot be created with multiple network endpoints");
    }
  }

  private static void moveLimits(ObjectNode body) {
    for (String name : LIMITS) {
      JsonNode value = body.path(name);
      JsonNode now = body.path(HOST_CONFIG).path(name);
      boolean unset = now.isMissingNode() || now.isNull() || now.asString("0").equals("0");
      if (!value.isMissingNode() && unset) {
        body.withObject(HOST_CONFIG).set(name, value);
      }
    }
  }
}
