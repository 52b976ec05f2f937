package dev.jcompose.model.deploy;

import dev.jcompose.model.resources.DeviceReservation;
import dev.jcompose.model.value.ByteSize;
import dev.jcompose.model.value.Ordered;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// A service's `deploy`. On one machine, only replicas, resources and the restart policy have an
/// effect.
///
/// @param mode `replicated` or `global`
public record Deploy(
    Optional<String> mode,
    OptionalInt replicas,
    Map<String, String> labels,
    Optional<UpdatePolicy> update,
    Optional<UpdatePolicy> rollback,
    Optional<Share> limits,
    Optional<Share> reservations,
    Optional<RestartRule> restart,
    Placement placement,
    Optional<String> endpointMode) {

  /// A part of the machine: `limits` or `reservations`.
  ///
  /// @param cpus number of processors
  /// @param pids -1 is unlimited
  public record Share(
      OptionalDouble cpus,
      Optional<ByteSize> memory,
      OptionalLong pids,
      List<DeviceReservation> devices,
      List<GenericResource> genericResources) {
    public Share {
      devices = List.copyOf(devices);
      genericResources = List.copyOf(genericResources);
    }
  }

  /// A number of generic resources that a cluster's nodes declare.
  public record GenericResource(String kind, long value) {}

  /// `restart_policy`.
  ///
  /// @param condition `none`, `on-failure` or `any`
  public record RestartRule(
      Optional<String> condition,
      Optional<Duration> delay,
      OptionalLong maxAttempts,
      Optional<Duration> window) {}

  /// `update_config` and `rollback_config`.
  ///
  /// @param order `start-first` or `stop-first`
  public record UpdatePolicy(
      OptionalLong parallelism,
      Optional<Duration> delay,
      Optional<String> failureAction,
      Optional<Duration> monitor,
      OptionalDouble maxFailureRatio,
      Optional<String> order) {}

  /// Where a cluster may put replicas.
  ///
  /// @param spread labels to spread over
  public record Placement(List<String> constraints, List<String> spread, OptionalLong maxPerNode) {
    /// Anywhere.
    public static final Placement ANYWHERE =
        new Placement(List.of(), List.of(), OptionalLong.empty());

    public Placement {
      constraints = List.copyOf(constraints);
      spread = List.copyOf(spread);
    }
  }

  public Deploy {
    labels = Ordered.map(labels);
  }

  /// The same without a restart policy.
  public Deploy withoutRestart() {
    return new Deploy(
        mode,
        replicas,
        labels,
        update,
        rollback,
        limits,
        reservations,
        Optional.empty(),
        placement,
        endpointMode);
  }
}
