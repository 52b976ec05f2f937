package dev.jcompose.engine.exec;

import dev.jcompose.engine.container.Definition;
import dev.jcompose.engine.container.LifecycleContext;
import dev.jcompose.engine.container.LiveContainer;
import dev.jcompose.engine.container.LockedContainer;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.health.EarlyProbing;
import dev.jcompose.engine.health.Health;
import dev.jcompose.engine.health.Health.Probe;
import dev.jcompose.engine.health.HealthMonitor;
import dev.jcompose.engine.health.HealthRule;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.runtime.ExecSession;
import dev.jcompose.runtime.ExitStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs health probes inside containers and keeps what they found.
public final class Probes {
  private static final Logger LOG = LoggerFactory.getLogger(Probes.class);
  private static final int FAILED = -1;
  private static final int OUTPUT = 4096;
  private static final int HEADER = 8;

  /// How long a killed probe may take to end; the next one does not wait longer.
  private static final Duration AFTER_KILL = Duration.ofSeconds(1);

  private final LifecycleContext context;
  private final EarlyProbing early;
  private final AtomicInteger probing = new AtomicInteger();

  /// @param early the machine's settings
  public Probes(LifecycleContext context, EarlyProbing early) {
    this.context = context;
    this.early = early;
  }

  /// Probes a running container from now on, if it has a health check.
  public void monitor(LockedContainer container) {
    rule(container.definition())
        .ifPresent(rule -> {
          Instant startedAt = container.state().startedAt().orElseThrow();
          container.monitoredBy(
              HealthMonitor.start(
                  new HealthMonitor.Watch(
                      rule,
                      early.with(container.definition().hostConfig()),
                      limit -> probe(container, rule, limit),
                      probe -> report(container, rule, startedAt, probe),
                      probing),
                  startedAt,
                  container.state().health().orElse(Health.NEW).status(),
                  context.timers()));
        });
  }

  /// The health check of a container, if it has one.
  public static Optional<HealthRule> rule(Definition definition) {
    return HealthRule.of(definition.config().healthcheck(), definition.config().shell());
  }

  private Probe probe(LiveContainer container, HealthRule rule, Duration limit)
      throws InterruptedException {
    Instant start = Instant.now();
    ExecSession session;
    try (LockedContainer _ = container.hold()) {
      session =
          context
              .runtime()
              .exec(container.id(), Execs.spec(container.definition(), request(rule), List.of()));
    } catch (RuntimeException problem) {
      return new Probe(start, Instant.now(), FAILED, String.valueOf(problem.getMessage()));
    }
    var output = new ByteArrayOutputStream();
    Thread reader = Thread.ofVirtual().name("health output").start(() -> read(session, output));
    try {
      ExitStatus status = session.exit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
      reader.join(Duration.ofSeconds(1));
      return new Probe(start, Instant.now(), status.code(), text(output));
    } catch (TimeoutException late) {
      session.kill();
      awaitEnd(session);
      String why = "Health check exceeded timeout (" + words(limit) + ")";
      String said = text(output);
      return new Probe(start, Instant.now(), FAILED, said.isEmpty() ? why : why + ": " + said);
    } catch (ExecutionException problem) {
      return new Probe(start, Instant.now(), FAILED, String.valueOf(problem.getMessage()));
    }
  }

  private static void awaitEnd(ExecSession killed) throws InterruptedException {
    try {
      var _ = killed.exit().get(AFTER_KILL.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException stays) {
      LOG.debug("health probe {}: does not exit", killed.pid());
    }
  }

  private static ExecRequest request(HealthRule rule) {
    return ExecRequest.of(rule.command()).done();
  }

  /// Reads everything, so that the probe does not block, and keeps the beginning.
  private static void read(ExecSession session, ByteArrayOutputStream output) {
    try (SocketChannel channel = session.stdio().channel()) {
      ByteBuffer header = ByteBuffer.allocate(HEADER);
      ByteBuffer payload = ByteBuffer.allocate(OUTPUT);
      while (fill(channel, header.clear())) {
        int length = header.getInt(4);
        while (length > 0) {
          payload.clear().limit(Math.min(length, OUTPUT));
          if (!fill(channel, payload)) {
            return;
          }
          length -= payload.limit();
          synchronized (output) {
            output.write(payload.array(), 0, Math.min(payload.limit(), OUTPUT - output.size()));
          }
        }
      }
    } catch (IOException ended) {
      LOG.debug("health probe: output ended: {}", IoFailure.words(ended));
    }
  }

  public static boolean fill(SocketChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        return false;
      }
    }
    return true;
  }

  private static String text(ByteArrayOutputStream output) {
    synchronized (output) {
      return output.toString(StandardCharsets.UTF_8);
    }
  }

  /// A duration in Go's words, as Docker prints it: `1m30s`, `500ms`.
  static String words(Duration time) {
    if (time.compareTo(Duration.ofSeconds(1)) < 0) {
      return time.toMillis() + "ms";
    }
    String text = time.truncatedTo(ChronoUnit.MILLIS).toString();
    return text.substring("PT".length()).toLowerCase(Locale.ROOT);
  }

  /// Records a result; it is ignored when the container's run is over.
  private Health report(LiveContainer container, HealthRule rule, Instant startedAt, Probe probe) {
    try (LockedContainer held = container.hold()) {
      Health before = held.state().health().orElse(Health.NEW);
      if (!held.isMonitored() || !held.state().startedAt().equals(Optional.of(startedAt))) {
        return before;
      }
      Health after = rule.after(before, probe, startedAt);
      if (held.health(after)) {
        context.announce(container, "health_status: " + after.status().word());
      }
      return after;
    } catch (EngineException.NotFound removed) {
      return Health.NEW;
    }
  }
}
