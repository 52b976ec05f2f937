package dev.jcompose.image;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The `config` object of an OCI image configuration, with Docker's additions.
///
/// @param environment `NAME=value`, in order
/// @param volumes paths of `VOLUME`
/// @param exposedPorts `80/tcp`
public record ImageConfig(
    String user,
    List<String> environment,
    Optional<List<String>> entrypoint,
    Optional<List<String>> command,
    String workingDirectory,
    List<String> volumes,
    List<String> exposedPorts,
    Map<String, String> labels,
    Optional<String> stopSignal,
    Optional<Healthcheck> healthcheck,
    List<String> shell,
    List<String> onBuild) {
  /// Of an image that says nothing.
  public static final ImageConfig EMPTY =
      new ImageConfig(
          "",
          List.of(),
          Optional.empty(),
          Optional.empty(),
          "",
          List.of(),
          List.of(),
          Map.of(),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          List.of());

  /// Copies the collections.
  public ImageConfig {
    environment = List.copyOf(environment);
    entrypoint = entrypoint.map(List::copyOf);
    command = command.map(List::copyOf);
    volumes = List.copyOf(volumes);
    exposedPorts = List.copyOf(exposedPorts);
    labels = Map.copyOf(labels);
    shell = List.copyOf(shell);
    onBuild = List.copyOf(onBuild);
  }

  /// A health check; absent values are inherited.
  ///
  /// @param test `NONE`, `CMD arg...` or `CMD-SHELL text`; empty to inherit
  public record Healthcheck(
      List<String> test,
      Optional<Duration> interval,
      Optional<Duration> timeout,
      Optional<Duration> startPeriod,
      Optional<Duration> startInterval,
      Optional<Integer> retries) {
    /// Copies the list.
    public Healthcheck {
      test = List.copyOf(test);
    }
  }
}
