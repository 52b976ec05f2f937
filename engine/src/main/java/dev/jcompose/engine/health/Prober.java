package dev.jcompose.engine.health;

import dev.jcompose.engine.health.Health.Probe;
import java.time.Duration;

/// Runs one probe in a container.
@FunctionalInterface
public interface Prober {
  /// Runs it to its end or its time limit; a probe that cannot be run has failed. Nothing of it
  /// runs any more when this returns.
  Probe probe(Duration limit) throws InterruptedException;
}
