package dev.jcompose.cli.command.lifecycle;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.InspectedState;
import dev.jcompose.cli.http.EngineClient;
import dev.jcompose.cli.log.LogPrinter;
import dev.jcompose.cli.log.LogRequest;
import dev.jcompose.cli.log.LogStream;
import dev.jcompose.cli.log.Moments;
import dev.jcompose.cli.log.Prefixes;
import dev.jcompose.cli.project.ListedContainer;
import dev.jcompose.cli.project.LoadedProject;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The containers of an attached `up`: whose output is shown, and who keeps the command running.
final class AttachedContainers {
  private static final Duration LAST_LINES = Duration.ofSeconds(2);

  private final Call call;
  private final LoadedProject project;
  private final Set<String> attached;
  private final Set<String> watched;
  private final EngineClient engine;
  private final Prefixes prefixes;
  private final LogPrinter printer;
  private final Map<String, LogStream> readers = new HashMap<>();
  private final Map<String, String> logFrom = new HashMap<>();

  /// The containers that run, or that their policy is about to restart.
  private final Set<String> alive = new HashSet<>();

  /// The containers whose end has been seen since their last start.
  private final Set<String> ended = new HashSet<>();

  private final String begin = Moments.now();

  /// @param attached the services whose output is shown
  /// @param watched the services whose containers keep the command running; none for all
  AttachedContainers(
      Call call,
      LoadedProject project,
      Set<String> attached,
      Set<String> watched,
      Prefixes prefixes,
      LogPrinter printer) {
    this.call = call;
    this.project = project;
    this.attached = attached;
    this.watched = watched.isEmpty() ? Set.copyOf(project.services()) : watched;
    this.engine = call.engine();
    this.prefixes = prefixes;
    this.printer = printer;
  }

  /// Whether a container determines when the command ends.
  boolean isWatched(ListedContainer container) {
    return watched.contains(container.service());
  }

  boolean anyAlive() {
    return !alive.isEmpty();
  }

  /// Says whose output is shown, and begins with those that run already.
  void attachToWhatRuns() {
    List<ListedContainer> mine = all();
    List<String> names = mine.stream().filter(this::shown).map(ListedContainer::shortName).toList();
    prefixes.add(names);
    if (!names.isEmpty()) {
      call.out().println("Attaching to " + String.join(", ", names));
      call.out().flush();
    }
    for (ListedContainer container : mine) {
      if (container.running()) {
        live(container);
        read(container, begin);
      }
    }
  }

  /// The containers of the project that `up` is about.
  List<ListedContainer> all() {
    Set<String> services = new HashSet<>(project.services());
    return ListedContainer.list(engine, project.name(), true).stream()
        .filter(container -> !container.oneOff() && services.contains(container.service()))
        .toList();
  }

  private void live(ListedContainer container) {
    if (isWatched(container)) {
      alive.add(container.id());
    }
  }

  private boolean shown(ListedContainer container) {
    return attached.contains(container.service());
  }

  /// Called when everything has been started. A container whose start event is still on its way
  /// counts as alive: its end will have an event, too.
  void countWhatNoEventTold() {
    for (ListedContainer container : all()) {
      if (ended.contains(container.id()) || alive.contains(container.id())) {
        continue;
      }
      boolean thisTime =
          container.running()
              || InspectedState.of(engine, container.id())
                  .map(state -> Moments.isAfter(state.startedAt(), begin))
                  .orElse(false);
      if (thisTime) {
        live(container);
      }
    }
  }

  void started(ListedContainer container) {
    live(container);
    ended.remove(container.id());
    read(container, logFrom.getOrDefault(container.id(), begin));
  }

  void destroyed(ListedContainer container) {
    alive.remove(container.id());
  }

  /// Says that a container has ended, after its last lines.
  ///
  /// @param at when, in the form of log requests
  void died(ListedContainer container, int code, String at) throws InterruptedException {
    logFrom.put(container.id(), at);
    LogStream reader = readers.remove(container.id());
    if (reader != null) {
      reader.join(LAST_LINES);
    }
    boolean again =
        InspectedState.of(engine, container.id())
            .map(state -> state.restarting() || state.running())
            .orElse(false);
    ended.add(container.id());
    if (!again) {
      alive.remove(container.id());
    }
    if (shown(container)) {
      String name = container.shortName();
      printer.remark(name, name + " exited with code " + code + (again ? " (restarting)" : ""));
    }
  }

  private void read(ListedContainer container, String from) {
    if (!shown(container)) {
      return;
    }
    prefixes.add(List.of(container.shortName()));
    readers.put(
        container.id(),
        LogStream.start(
            engine, container.id(), container.shortName(), LogRequest.from(from), printer));
  }

  /// Waits for the last lines of all.
  void finish() throws InterruptedException {
    for (LogStream reader : readers.values()) {
      reader.join(LAST_LINES);
    }
  }
}
