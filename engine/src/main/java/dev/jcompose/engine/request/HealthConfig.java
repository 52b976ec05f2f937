package dev.jcompose.engine.request;

import dev.jcompose.engine.json.Lenient;
import java.util.List;

/// Docker's `Healthcheck`. Times are in nanoseconds; 0 means the image's value or, without one, the
/// default.
///
/// @param test empty to inherit; `NONE`, `CMD arg...` or `CMD-SHELL text`
/// @param interval from the end of a probe to the next one
/// @param timeout after which a probe has failed
/// @param startPeriod in which failures do not count
/// @param startInterval instead of `interval` during the start period
/// @param retries failures in a row that make a container unhealthy
public record HealthConfig(
    List<String> test,
    long interval,
    long timeout,
    long startPeriod,
    long startInterval,
    int retries) {
  /// Fills in what was left out.
  public HealthConfig {
    test = Lenient.list(test);
  }
}
