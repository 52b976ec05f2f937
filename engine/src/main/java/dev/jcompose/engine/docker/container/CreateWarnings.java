package dev.jcompose.engine.docker.container;

import dev.jcompose.engine.http.ApiVersion;
import dev.jcompose.engine.request.ContainerRequest;
import dev.jcompose.engine.request.HostConfig;
import dev.jcompose.engine.spec.KernelLimits;
import java.util.ArrayList;
import java.util.List;

/// What of a request for a container has no effect, or a risky one, in Docker's words. The docker
/// command prints them.
///
/// @see "moby daemon: containerCreate"
final class CreateWarnings {
  private CreateWarnings() {}

  static List<String> of(ContainerRequest request, KernelLimits kernel, ApiVersion version) {
    HostConfig host = request.hostConfig();
    List<String> warnings = new ArrayList<>(kernel.warnings(host));
    if (host.networkMode().equals("host") && !host.portBindings().isEmpty()) {
      warnings.add("Published ports are discarded when using host network mode");
    }
    if (version.atLeast(1, 44) && !request.config().macAddress().isEmpty()) {
      warnings.add(
          "The container-wide MacAddress field is now deprecated. It should be specified in"
              + " EndpointsConfig instead.");
    }
    return warnings;
  }
}
