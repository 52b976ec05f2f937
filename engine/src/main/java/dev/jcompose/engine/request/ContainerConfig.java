package dev.jcompose.engine.request;

import dev.jcompose.engine.json.KeySet;
import dev.jcompose.engine.json.Lenient;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Docker's `Config`: the part of a container that does not depend on the host.
///
/// @param exposedPorts as `80/tcp`
/// @param env `NAME=value`, in order; a bare `NAME` removes the image's
/// @param cmd empty for the image's
/// @param entrypoint empty for the image's; `[""]` for none
/// @param healthcheck merged with the image's field by field
/// @param image the reference as the user wrote it
/// @param volumes paths that get an anonymous volume
/// @param stopTimeout seconds
/// @see <a href="https://docs.docker.com/reference/api/engine/version/v1.50/">ContainerConfig</a>
public record ContainerConfig(
    String hostname,
    String domainname,
    String user,
    boolean attachStdin,
    boolean attachStdout,
    boolean attachStderr,
    KeySet exposedPorts,
    boolean tty,
    boolean openStdin,
    boolean stdinOnce,
    List<String> env,
    Optional<List<String>> cmd,
    Optional<HealthConfig> healthcheck,
    String image,
    KeySet volumes,
    String workingDir,
    Optional<List<String>> entrypoint,
    boolean networkDisabled,
    String macAddress,
    List<String> onBuild,
    Map<String, String> labels,
    Optional<String> stopSignal,
    Optional<Integer> stopTimeout,
    List<String> shell) {
  /// Fills in what was left out.
  public ContainerConfig {
    hostname = Lenient.text(hostname);
    domainname = Lenient.text(domainname);
    user = Lenient.text(user);
    exposedPorts = Lenient.or(exposedPorts, KeySet.EMPTY);
    env = Lenient.list(env);
    cmd = Lenient.optional(cmd).map(Lenient::list);
    healthcheck = Lenient.optional(healthcheck);
    image = Lenient.text(image);
    volumes = Lenient.or(volumes, KeySet.EMPTY);
    workingDir = Lenient.text(workingDir);
    entrypoint = Lenient.optional(entrypoint).map(Lenient::list);
    macAddress = Lenient.text(macAddress);
    onBuild = Lenient.list(onBuild);
    labels = Lenient.map(labels);
    stopSignal = Lenient.optional(stopSignal).filter(signal -> !signal.isEmpty());
    stopTimeout = Lenient.optional(stopTimeout);
    shell = Lenient.list(shell);
  }

  /// What reading `{}` gives. Not read: to prepare the reading of a record takes longer than to
  /// create a container.
  private static final ContainerConfig EMPTY =
      new ContainerConfig(
          "",
          "",
          "",
          false,
          false,
          false,
          KeySet.EMPTY,
          false,
          false,
          false,
          List.of(),
          Optional.empty(),
          Optional.empty(),
          "",
          KeySet.EMPTY,
          "",
          Optional.empty(),
          false,
          "",
          List.of(),
          Map.of(),
          Optional.empty(),
          Optional.empty(),
          List.of());

  /// Begins with nothing.
  public static ContainerConfigBuilder with() {
    return EMPTY.toBuilder();
  }

  /// Begins with this one.
  public ContainerConfigBuilder toBuilder() {
    return new ContainerConfigBuilder(this);
  }
}
