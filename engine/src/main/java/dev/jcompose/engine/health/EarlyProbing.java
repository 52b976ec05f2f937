package dev.jcompose.engine.health;

import dev.jcompose.engine.request.HostConfig;
import dev.jcompose.model.health.EarlyProbes;
import java.time.Duration;

/// Whether a starting container is also probed outside its schedule, and how much such a probe
/// counts.
///
/// @param on whether it is
/// @param settling how long probes must have succeeded without a break until they count; zero to
///   count the first
public record EarlyProbing(boolean on, Duration settling) {
  /// Longer than the second or two for which images run a temporary server to initialize their
  /// data, as the official postgres, mysql and mongo images do on a new volume.
  private static final Duration USUAL_SETTLING = Duration.ofSeconds(2);

  /// Where nobody says otherwise.
  public static final EarlyProbing USUAL = new EarlyProbing(true, USUAL_SETTLING);

  /// Only the schedule.
  public static final EarlyProbing OFF = new EarlyProbing(false, USUAL_SETTLING);

  /// The same, unless the machine's settings say otherwise.
  public EarlyProbing with(EarlyProbes said) {
    return new EarlyProbing(said.on().orElse(on), said.settlingTime().orElse(settling));
  }

  /// The same, unless a container says otherwise.
  public EarlyProbing with(HostConfig host) {
    return host.jcompose()
        .map(own ->
            new EarlyProbing(
                own.earlyProbes().orElse(on),
                own.settlingTime().map(Duration::ofNanos).orElse(settling)))
        .orElse(this);
  }
}
