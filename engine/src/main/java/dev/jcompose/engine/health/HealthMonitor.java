package dev.jcompose.engine.health;

import dev.jcompose.engine.health.Health.Probe;
import dev.jcompose.engine.health.Health.Status;
import dev.jcompose.engine.timing.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Probes one run of a container as its [ProbeSchedule] says, one probe after the other, until
/// closed.
public final class HealthMonitor implements AutoCloseable {
  private final Watch watch;
  private final Timers timers;
  private final long begin = System.nanoTime();

  private ProbeSchedule schedule;
  private Duration cost = Duration.ZERO;
  private @Nullable Future<?> next;
  private boolean counted;
  private boolean closed;

  private HealthMonitor(Watch watch, ProbeSchedule schedule, Timers timers) {
    this.watch = watch;
    this.schedule = schedule;
    this.timers = timers;
  }

  /// What is probed, and where results are reported.
  ///
  /// @param report takes a result that counts and returns the container's health; no longer called
  ///   when the monitor is closed
  /// @param probing how many containers of the engine are being probed early
  public record Watch(
      HealthRule rule,
      EarlyProbing early,
      Prober prober,
      Function<Probe, Health> report,
      AtomicInteger probing) {}

  /// Begins.
  ///
  /// @param startedAt when the run began
  public static HealthMonitor start(Watch watch, Instant startedAt, Status status, Timers timers) {
    Duration age = Duration.between(startedAt, Instant.now());
    var monitor =
        new HealthMonitor(
            watch, ProbeSchedule.begin(watch.rule(), watch.early(), status, age), timers);
    monitor.await(status);
    return monitor;
  }

  private Duration now() {
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  private synchronized void await(Status status) {
    if (closed) {
      return;
    }
    Duration now = now();
    int probing = watch.probing().get() + (counted ? 0 : 1);
    ProbeSchedule.Next step = schedule.next(status, now, cost, probing);
    count(step instanceof ProbeSchedule.Next.Early);
    next = timers.after(step.at().minus(now), "health check", () -> probe(step, status));
  }

  private void count(boolean early) {
    if (early != counted) {
      watch.probing().addAndGet(early ? 1 : -1);
      counted = early;
    }
  }

  private void probe(ProbeSchedule.Next step, Status before) {
    Duration begun = now();
    Probe result;
    try {
      result =
          watch
              .prober()
              .probe(
                  switch (step) {
                    case ProbeSchedule.Next.Early early -> early.limit();
                    case ProbeSchedule.Next.Scheduled _ -> watch.rule().timeout();
                  });
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return;
    }
    if (isClosed()) {
      return;
    }
    Duration ended = now();
    boolean succeeded = result.exitCode() == 0;
    boolean early = step instanceof ProbeSchedule.Next.Early;
    // The result of an early probe counts only when it is believed, and then like any other.
    boolean counts = !early || schedule.believes(succeeded, begun);
    Status status = counts ? watch.report().apply(result).status() : before;
    cost = ended.minus(begun);
    schedule =
        early ? schedule.afterEarly(succeeded, ended) : schedule.afterScheduled(status, ended);
    await(status);
  }

  /// Whether nothing is reported any more.
  public synchronized boolean isClosed() {
    return closed;
  }

  @Override
  public synchronized void close() {
    closed = true;
    count(false);
    if (next != null) {
      next.cancel(false);
    }
  }
}
