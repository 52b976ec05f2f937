package dev.jcompose.model.service;

import dev.jcompose.model.hook.Hook;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// How many containers a service has, and how they start, stop and restart.
///
/// @param containerName fixed name, for one container only
/// @param scale number of containers; see `Service.replicas` for what applies
/// @param stopGracePeriod from the stop signal to SIGKILL; the default is 10 s
/// @param attach whether `up` shows its log; absent means yes
/// @param useApiSocket whether the container gets the engine's socket
public record Lifecycle(
    Optional<String> containerName,
    OptionalInt scale,
    Optional<RestartPolicy> restart,
    Optional<String> stopSignal,
    Optional<Duration> stopGracePeriod,
    Optional<Boolean> attach,
    Optional<String> runtime,
    boolean useApiSocket,
    List<Hook> preStart,
    List<Hook> postStart,
    List<Hook> preStop) {
  /// Nothing said.
  public static final Lifecycle PLAIN =
      new Lifecycle(
          Optional.empty(),
          OptionalInt.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          false,
          List.of(),
          List.of(),
          List.of());

  public Lifecycle {
    preStart = List.copyOf(preStart);
    postStart = List.copyOf(postStart);
    preStop = List.copyOf(preStop);
  }

  /// The life cycle of a single container that runs once: no fixed name, and no restart.
  public Lifecycle once() {
    return new Lifecycle(
        Optional.empty(),
        OptionalInt.of(1),
        Optional.of(new RestartPolicy.Never()),
        stopSignal,
        stopGracePeriod,
        attach,
        runtime,
        useApiSocket,
        preStart,
        postStart,
        preStop);
  }
}
