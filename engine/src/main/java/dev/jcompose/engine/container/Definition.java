package dev.jcompose.engine.container;

import dev.jcompose.engine.json.Lenient;
import dev.jcompose.engine.request.ContainerConfig;
import dev.jcompose.engine.request.EndpointSettings;
import dev.jcompose.engine.request.HostConfig;
import dev.jcompose.runtime.ContainerId;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// What a container is made of, as kept in its `spec.json`; changed only by renaming it, connecting
/// it to networks, and updating it.
///
/// @param id 64 hexadecimal digits
/// @param config merged with the image's
/// @param networks network name to wish, in the order of their interfaces
/// @param mounts everything but tmpfs of the short form
/// @param anonymousVolumes volumes made for it alone
/// @param hostname what it calls itself
public record Definition(
    String id,
    String name,
    Instant created,
    String imageId,
    ContainerConfig config,
    HostConfig hostConfig,
    Map<String, EndpointSettings> networks,
    List<MountPoint> mounts,
    List<String> anonymousVolumes,
    String hostname) {
  public Definition {
    networks = Lenient.map(networks);
    mounts = Lenient.list(mounts);
    anonymousVolumes = Lenient.list(anonymousVolumes);
    hostname = Lenient.text(hostname);
  }

  public ContainerId containerId() {
    return new ContainerId(id);
  }

  public Definition renamed(String newName) {
    return new Definition(
        id,
        newName,
        created,
        imageId,
        config,
        hostConfig,
        networks,
        mounts,
        anonymousVolumes,
        hostname);
  }

  public Definition connected(Map<String, EndpointSettings> to) {
    return new Definition(
        id, name, created, imageId, config, hostConfig, to, mounts, anonymousVolumes, hostname);
  }

  public Definition with(HostConfig.RestartPolicy policy) {
    return new Definition(
        id,
        name,
        created,
        imageId,
        config,
        hostConfig.with(policy),
        networks,
        mounts,
        anonymousVolumes,
        hostname);
  }

  /// Entrypoint and command together.
  public List<String> commandLine() {
    List<String> words = new java.util.ArrayList<>(config.entrypoint().orElse(List.of()));
    words.addAll(config.cmd().orElse(List.of()));
    return List.copyOf(words);
  }

  /// Whether it is to run again after a reboot.
  public boolean persistent() {
    return switch (hostConfig.restartPolicy().name()) {
      case "always", "unless-stopped" -> true;
      default -> false;
    };
  }
}
