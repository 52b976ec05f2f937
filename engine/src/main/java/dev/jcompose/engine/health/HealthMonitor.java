package dev.jcompose.engine.health;

import dev.jcompose.engine.health.Health.Probe;
import dev.jcompose.engine.timing.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Probes one run of a container at its intervals, until closed.
public final class HealthMonitor implements AutoCloseable {
  private final HealthRule rule;
  private final Instant startedAt;
  private final Timers timers;
  private final Prober prober;
  private final Function<Probe, Health> report;
  private @Nullable Future<?> next;
  private boolean closed;

  private HealthMonitor(
      HealthRule rule,
      Instant startedAt,
      Timers timers,
      Prober prober,
      Function<Probe, Health> report) {
    this.rule = rule;
    this.startedAt = startedAt;
    this.timers = timers;
    this.prober = prober;
    this.report = report;
  }

  /// Begins.
  ///
  /// @param report takes a result and says what the container's health is now; not called any more
  ///   once this is closed
  public static HealthMonitor start(
      HealthRule rule,
      Instant startedAt,
      Health.Status status,
      Timers timers,
      Prober prober,
      Function<Probe, Health> report) {
    var monitor = new HealthMonitor(rule, startedAt, timers, prober, report);
    monitor.schedule(status);
    return monitor;
  }

  private synchronized void schedule(Health.Status status) {
    if (!closed) {
      Duration age = Duration.between(startedAt, Instant.now());
      next = timers.after(rule.pause(status, age), "health check", this::probe);
    }
  }

  private void probe() {
    Probe result;
    try {
      result = prober.probe(rule);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return;
    }
    if (!isClosed()) {
      schedule(report.apply(result).status());
    }
  }

  /// Whether nothing is to be reported any more.
  public synchronized boolean isClosed() {
    return closed;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (next != null) {
      next.cancel(false);
    }
  }
}
