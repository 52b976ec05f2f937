package dev.jcompose.engine.exec;

import dev.jcompose.engine.container.LiveContainer;
import dev.jcompose.engine.container.LiveContainer.Held;
import dev.jcompose.engine.container.Parts;
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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs health probes inside containers and keeps what they found.
public final class Probes {
  private static final Logger LOG = LoggerFactory.getLogger(Probes.class);
  private static final int FAILED = -1;
  private static final int OUTPUT = 4096;
  private static final int HEADER = 8;

  private final Parts parts;

  public Probes(Parts parts) {
    this.parts = parts;
  }

  /// Runs one probe.
  public Probe probe(LiveContainer container, HealthRule rule) throws InterruptedException {
    Instant start = Instant.now();
    ExecSession session;
    try (Held _ = container.hold()) {
      session =
          parts
              .runtime()
              .exec(container.id, Execs.spec(container.definition, request(rule), List.of()));
    } catch (RuntimeException problem) {
      return new Probe(start, Instant.now(), FAILED, String.valueOf(problem.getMessage()));
    }
    var output = new ByteArrayOutputStream();
    Thread reader = Thread.ofVirtual().name("health output").start(() -> read(session, output));
    try {
      ExitStatus status = session.exit().get(rule.timeout().toMillis(), TimeUnit.MILLISECONDS);
      reader.join(Duration.ofSeconds(1));
      return new Probe(start, Instant.now(), status.code(), text(output));
    } catch (TimeoutException late) {
      session.kill();
      return new Probe(
          start,
          Instant.now(),
          FAILED,
          "Health check exceeded timeout (" + words(rule.timeout()) + ")");
    } catch (ExecutionException problem) {
      return new Probe(start, Instant.now(), FAILED, String.valueOf(problem.getMessage()));
    }
  }

  private static ExecRequest request(HealthRule rule) {
    return new ExecRequest(
        false, true, true, false, List.of(), "", List.of(), rule.command(), false, "", "");
  }

  /// Reads all of it, so that the probe does not block, and keeps the beginning.
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
    String text = time.truncatedTo(java.time.temporal.ChronoUnit.MILLIS).toString();
    return text.substring("PT".length()).toLowerCase(java.util.Locale.ROOT);
  }

  /// Keeps a result; it does not count when the run it was made in is over.
  public Health report(LiveContainer container, HealthRule rule, Instant startedAt, Probe probe) {
    container.lock.lock();
    try {
      Health before =
          container.state().health().orElse(new Health(Health.Status.STARTING, 0, List.of()));
      Optional<HealthMonitor> monitor = container.monitor;
      if (monitor.map(HealthMonitor::isClosed).orElse(true)) {
        return before;
      }
      Health after = rule.after(before, probe, startedAt);
      container.record = container.record.with(container.state().with(Optional.of(after)));
      if (before.status() != after.status()) {
        parts.store().save(container.id.value(), container.record, false);
        parts.announce(container, "health_status: " + after.status().word());
      }
      return after;
    } finally {
      container.lock.unlock();
    }
  }
}
