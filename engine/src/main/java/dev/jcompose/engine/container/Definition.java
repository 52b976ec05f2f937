package dev.jcompose.engine.container;

import dev.jcompose.engine.json.Lenient;
import dev.jcompose.engine.request.ContainerConfig;
import dev.jcompose.engine.request.EndpointSettings;
import dev.jcompose.engine.request.HostConfig;
import dev.jcompose.image.Digest;
import dev.jcompose.linux.namespace.IdMapping;
import dev.jcompose.runtime.ContainerId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// A container's definition, as kept in its `spec.json`; changed only by renaming it, connecting it
/// to networks, and updating it.
///
/// @param id 64 hexadecimal digits
/// @param config merged with the image's
/// @param networks network name to requested endpoint, in the order of their interfaces
/// @param mounts everything but tmpfs of the short form
/// @param anonymousVolumes volumes created only for it
/// @param hostname its host name
/// @param users the ids of its user namespace, which it keeps when the setting changes; empty for
///   the host's
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
    String hostname,
    Optional<IdMapping> users) {
  private static final String LOST = "(lost)";

  public Definition {
    networks = Lenient.map(networks);
    mounts = Lenient.list(mounts);
    anonymousVolumes = Lenient.list(anonymousVolumes);
    hostname = Lenient.text(hostname);
    users = Lenient.optional(users);
  }

  /// The placeholder for a container whose definition cannot be read in any copy: it is shown, can
  /// be stopped and removed, and keeps its data until then.
  public static Definition lost(String id, Instant created) {
    return new Definition(
        id,
        "damaged-" + new ContainerId(id).shortId(),
        created,
        "",
        ContainerConfig.with().image(LOST).cmd(Optional.of(List.of(LOST))).done(),
        HostConfig.empty(),
        Map.of(),
        List.of(),
        List.of(),
        "",
        Optional.empty());
  }

  /// Whether it is only a placeholder for one that cannot be read.
  public boolean isLost() {
    return imageId.isEmpty();
  }

  /// Checks one that was read.
  ///
  /// @param directory the name of the directory it is in
  /// @throws IllegalArgumentException when it is not a complete definition of this container
  Definition checked(String directory) {
    boolean whole =
        Stream.of(id, name, created, imageId, config, hostConfig).noneMatch(Objects::isNull);
    if (!whole || name.isEmpty() || !Digest.isValid(imageId)) {
      throw new IllegalArgumentException("not a container's definition");
    }
    if (!id.equals(directory)) {
      throw new IllegalArgumentException("the definition of another container, " + id);
    }
    return this;
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
        hostname,
        users);
  }

  public Definition connected(Map<String, EndpointSettings> to) {
    return new Definition(
        id,
        name,
        created,
        imageId,
        config,
        hostConfig,
        to,
        mounts,
        anonymousVolumes,
        hostname,
        users);
  }

  public Definition with(ContainerConfig newConfig, HostConfig newHost) {
    return new Definition(
        id,
        name,
        created,
        imageId,
        newConfig,
        newHost,
        networks,
        mounts,
        anonymousVolumes,
        hostname,
        users);
  }

  public Definition with(HostConfig updated) {
    return new Definition(
        id,
        name,
        created,
        imageId,
        config,
        updated,
        networks,
        mounts,
        anonymousVolumes,
        hostname,
        users);
  }

  /// Entrypoint and command together.
  public List<String> commandLine() {
    List<String> words = new ArrayList<>(config.entrypoint().orElse(List.of()));
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
