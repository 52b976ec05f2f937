package dev.jcompose.engine.health;

import dev.jcompose.engine.health.Health.Probe;
import java.time.Duration;

/// Runs one probe in a container.
@FunctionalInterface
public interface Prober {
  /// Runs it to its end or its time limit; a probe that cannot be run has failed. When this
  /// returns, none of its processes is left.
  Probe probe(Duration limit) throws InterruptedException;
}
