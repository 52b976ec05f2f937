package dev.jcompose.engine.docker.container;

import dev.jcompose.engine.docker.form.KernelLimits;
import dev.jcompose.engine.http.ApiVersion;
import dev.jcompose.engine.request.ContainerRequest;
import dev.jcompose.engine.request.HostConfig;
import java.util.ArrayList;
import java.util.List;

/// What of a request for a container has no effect, or a risky one, in Docker's words. The docker
/// command prints them.
///
/// @see "moby daemon: verifyPlatformContainerResources, containerCreate"
final class CreateWarnings {
  /// Also of a change of limits.
  static final String NO_WEIGHT =
      "Your kernel does not support Block I/O weight or the cgroup is not mounted. Weight discarded.";

  private CreateWarnings() {}

  static List<String> of(ContainerRequest request, KernelLimits kernel, ApiVersion version) {
    HostConfig host = request.hostConfig();
    List<String> warnings = new ArrayList<>();
    if (host.oomKillDisable() && !kernel.oomKillDisable()) {
      warnings.add("Your kernel does not support OomKillDisable. OomKillDisable discarded.");
    } else if (host.oomKillDisable() && host.memory() == 0) {
      warnings.add(
          "OOM killer is disabled for the container, but no memory limit is set, this can result in"
              + " the system running out of resources.");
    }
    if (host.memorySwappiness().filter(value -> value >= 0).isPresent() && !kernel.swappiness()) {
      warnings.add(
          "Your kernel does not support memory swappiness capabilities or the cgroup is not"
              + " mounted. Memory swappiness discarded.");
    }
    if (host.blkioWeight() > 0 && !kernel.blockWeight()) {
      warnings.add(NO_WEIGHT);
    }
    if (!host.blkioWeightDevice().isEmpty() && !kernel.blockDeviceWeight()) {
      warnings.add(
          "Your kernel does not support Block I/O weight_device or the cgroup is not mounted."
              + " Weight-device discarded.");
    }
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
