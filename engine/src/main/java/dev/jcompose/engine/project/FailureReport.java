package dev.jcompose.engine.project;

import dev.jcompose.engine.Engine;
import dev.jcompose.engine.container.Container;
import dev.jcompose.engine.health.Health;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.model.naming.Labels;
import dev.jcompose.model.operation.OperationEvent;
import dev.jcompose.runtime.ContainerId;
import dev.jcompose.runtime.log.LogEntry;
import dev.jcompose.runtime.log.LogQuery;
import dev.jcompose.runtime.log.LogReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Explains why a step failed, with the last output of the container.
final class FailureReport {
  /// How many of its last lines are shown.
  private static final int LOG_LINES = 20;

  private static final int PROBES = 2;

  /// The id of a container, and no digest of an image.
  private static final Pattern ID = Pattern.compile("(?<![0-9a-f:])[0-9a-f]{64}(?![0-9a-f])");

  private final Engine engine;

  FailureReport(Engine engine) {
    this.engine = engine;
  }

  OperationEvent.Failure of(Throwable cause) {
    if (cause instanceof StepFailure failure) {
      Optional<Container> container = engine.containers().find(failure.containerId());
      if (container.isPresent()) {
        return of(failure, container.get());
      }
    }
    return OperationEvent.Failure.of(named(cause));
  }

  private OperationEvent.Failure of(StepFailure failure, Container container) {
    return new OperationEvent.Failure(
        named(failure),
        Optional.ofNullable(container.config().labels().get(Labels.SERVICE)),
        Optional.of(container.name()),
        container.state().hasProcess()
            ? Optional.empty()
            : Optional.of(container.state().exitCode()),
        container.state().oomKilled(),
        lastLines(container),
        lastProbes(container));
  }

  /// The message with names: parts of the engine know containers by their ids, as Docker's API
  /// shows them.
  String named(Throwable cause) {
    return ID.matcher(message(cause)).replaceAll(id -> Matcher.quoteReplacement(name(id.group())));
  }

  private String name(String id) {
    return engine.containers().find(id).map(Container::name).orElseGet(() -> ContainerId.shown(id));
  }

  static String message(Throwable cause) {
    return IoFailure.words(cause);
  }

  private List<String> lastLines(Container container) {
    List<String> lines = new ArrayList<>();
    LogQuery last = LogQuery.tail(LOG_LINES, false);
    try (LogReader log = engine.containers().logs(container.id().value(), last)) {
      for (Optional<LogEntry> entry = log.next(); entry.isPresent(); entry = log.next()) {
        lines.add(entry.get().text().stripTrailing());
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException unreadable) {
      lines.add("(its log cannot be read: " + message(unreadable) + ")");
    }
    return lines;
  }

  private static List<String> lastProbes(Container container) {
    List<Health.Probe> log = container.state().health().map(Health::log).orElse(List.of());
    return log.subList(Math.max(0, log.size() - PROBES), log.size()).stream()
        .map(p -> "exit " + p.exitCode() + ": " + p.output().strip())
        .toList();
  }
}
