package dev.jcompose.engine.health;

import dev.jcompose.engine.health.Health.Probe;

/// Runs one probe in a container.
@FunctionalInterface
public interface Prober {
  /// Runs it to its end or its time limit; a probe that cannot be run has failed.
  Probe probe(HealthRule rule) throws InterruptedException;
}
