package dev.jcompose.engine.log;

import dev.jcompose.engine.container.Definition;
import dev.jcompose.engine.container.LifecycleContext;
import dev.jcompose.engine.container.LiveContainer;
import dev.jcompose.engine.event.Event;
import dev.jcompose.engine.event.Events;
import dev.jcompose.engine.spec.RuntimeSpecs;
import dev.jcompose.engine.state.AtomicFile;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.file.SavedFile;
import dev.jcompose.runtime.LogSpec;
import dev.jcompose.runtime.forward.LogDestination;
import dev.jcompose.runtime.log.JsonFileLog;
import dev.jcompose.runtime.log.LogEntry;
import dev.jcompose.runtime.log.LogQuery;
import dev.jcompose.runtime.log.LogReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends the logs of containers to other programs, if their log driver says so. The shim always
/// writes them to files first, so that nothing is lost while no engine runs or the receiver is
/// down, and `logs` works; the next engine continues where this one ended. If the engine is killed,
/// a line can be sent twice.
public final class LogForwarding implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LogForwarding.class);
  private static final String PROGRESS = "log-sent";
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(200);
  private static final int SAVED_EACH = 256;

  private final LifecycleContext context;
  private final Map<String, Thread> running = new ConcurrentHashMap<>();
  private final Events.Subscription subscription;
  private final CountDownLatch closing = new CountDownLatch(1);

  private LogForwarding(LifecycleContext context) {
    this.context = context;
    this.subscription = context.events().subscribe(Optional.empty(), this::heard);
  }

  /// Begins with the containers that run.
  public static LogForwarding of(LifecycleContext context) {
    var forwarding = new LogForwarding(context);
    context.registry().all().stream()
        .filter(container -> container.state().hasProcess())
        .forEach(forwarding::begin);
    return forwarding;
  }

  private void heard(Event event) {
    if (event.type().equals("container") && event.action().equals("start")) {
      context.registry().find(event.id()).ifPresent(this::begin);
    }
  }

  private void begin(LiveContainer container) {
    if (!LogOrigins.isForwarded(container.definition())) {
      return;
    }
    running.compute(
        container.id().value(),
        (_, before) ->
            Thread.ofVirtual()
                .name("log of " + container.id().shortId())
                .start(() -> run(container, before)));
  }

  /// @param before that of the container's last run, which may have lines left
  private void run(LiveContainer container, @Nullable Thread before) {
    Definition definition = container.definition();
    Path progress = context.store().directory(definition.id()).resolve(PROGRESS);
    try {
      if (before != null) {
        before.join();
      }
      if (RuntimeSpecs.log(definition, context.store().log(definition.id()))
          instanceof LogSpec.JsonFile file) {
        follow(container, file, progress);
      }
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException problem) {
      LOG.error(
          "log of container {}: forwarding stopped: {}",
          definition.name(),
          IoFailure.words(problem));
    } finally {
      running.remove(definition.id(), Thread.currentThread());
    }
  }

  private void follow(LiveContainer container, LogSpec.JsonFile file, Path progress)
      throws IOException, InterruptedException {
    Definition definition = container.definition();
    Optional<Instant> sent = sent(progress);
    LogQuery query =
        new LogQuery(
            true,
            true,
            OptionalLong.empty(),
            sent.map(at -> at.plusNanos(1)),
            Optional.empty(),
            true);
    Instant last = sent.orElse(Instant.EPOCH);
    int unsaved = 0;
    try (LogReader reader =
            new JsonFileLog(file, context.logs())
                .read(query, () -> closing.getCount() > 0 && container.state().hasProcess());
        LogDestination destination =
            LogDestination.of(
                definition.hostConfig().logConfig().type(),
                definition.hostConfig().logConfig().config(),
                LogOrigins.of(definition))) {
      try {
        for (Optional<LogEntry> entry = reader.next();
            entry.isPresent() && closing.getCount() > 0;
            entry = reader.next()) {
          if (!send(destination, entry.get(), definition.name())) {
            return;
          }
          last = entry.get().time();
          unsaved++;
          if (unsaved >= SAVED_EACH) {
            save(progress, last);
            unsaved = 0;
          }
        }
      } finally {
        if (unsaved > 0 && Files.isDirectory(progress.resolveSibling(""))) {
          save(progress, last);
        }
      }
    }
  }

  /// Retries until it is sent.
  ///
  /// @return false when the engine ends first
  private boolean send(LogDestination destination, LogEntry entry, String name)
      throws InterruptedException {
    String text = entry.text();
    String line = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    Duration pause = SHORTEST_PAUSE;
    boolean told = false;
    while (true) {
      try {
        destination.send(entry, line);
        return true;
      } catch (IOException | LinuxException nobody) {
        if (!told) {
          LOG.warn(
              "log of container {}: cannot be forwarded, retrying: {}",
              name,
              IoFailure.words(nobody));
          told = true;
        }
      }
      if (closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        return false;
      }
      pause =
          pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
              ? pause.multipliedBy(2)
              : LONGEST_PAUSE;
    }
  }

  private static Optional<Instant> sent(Path progress) throws IOException {
    try {
      return Optional.of(Instant.parse(SavedFile.text(progress).strip()));
    } catch (NoSuchFileException nothingYet) {
      return Optional.empty();
    } catch (DateTimeParseException damaged) {
      LOG.warn("{}: damaged; forwarding the log from its beginning", progress);
      return Optional.empty();
    }
  }

  private static void save(Path progress, Instant last) throws IOException {
    AtomicFile.write(progress, last.toString().getBytes(StandardCharsets.UTF_8));
  }

  /// Ends all and keeps where each of them was.
  @Override
  public void close() {
    subscription.close();
    closing.countDown();
    for (Thread thread : running.values()) {
      try {
        thread.join(LONGEST_PAUSE);
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
