package dev.jcompose.model.health;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// A service's `healthcheck`. What is absent comes from the image's HEALTHCHECK, and then from the
/// engine's defaults (interval 30s, timeout 30s, start period 0s, start interval 5s, 3 retries).
///
/// @param disable true when the image's check is switched off
/// @param test the command, first element `NONE`, `CMD` or `CMD-SHELL`; empty when only timings are
///   given
/// @param retries how many failures in a row make it unhealthy
public record Healthcheck(
    boolean disable,
    List<String> test,
    Optional<Duration> interval,
    Optional<Duration> timeout,
    OptionalLong retries,
    Optional<Duration> startPeriod,
    Optional<Duration> startInterval) {
  public Healthcheck {
    test = List.copyOf(test);
  }

  /// True when no check runs: `disable: true` or `test: ["NONE"]`.
  public boolean isOff() {
    return disable || (!test.isEmpty() && test.getFirst().equals("NONE"));
  }
}
