package dev.jcompose.cli.command.inspect;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.EventStream;
import dev.jcompose.cli.command.InspectedState;
import dev.jcompose.cli.http.EngineClient;
import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.cli.json.Json;
import dev.jcompose.cli.log.LogPrinter;
import dev.jcompose.cli.log.LogRequest;
import dev.jcompose.cli.log.LogStream;
import dev.jcompose.cli.log.Moments;
import dev.jcompose.cli.log.Prefixes;
import dev.jcompose.cli.project.ListedContainer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// Follows the logs of a project's containers, new ones and restarted ones included, until none
/// runs.
final class LogFollower {
  private final Call call;
  private final EngineClient engine;
  private final String project;
  private final LogPrinter printer;
  private final Prefixes prefixes;
  private final Map<String, LogStream> readers = new HashMap<>();
  private final Map<String, String> endedAt = new HashMap<>();

  /// Containers that ended and will be restarted by their policy: they count as running.
  private final Set<String> comeBack = new HashSet<>();

  LogFollower(
      Call call, EngineClient engine, String project, LogPrinter printer, Prefixes prefixes) {
    this.call = call;
    this.engine = engine;
    this.project = project;
    this.printer = printer;
    this.prefixes = prefixes;
  }

  /// Follows until none of the selected containers runs any more.
  ///
  /// @param index the selected replica; 0 for all
  void follow(List<ListedContainer> containers, LogRequest request, int index)
      throws InterruptedException {
    BlockingQueue<Json> events = new LinkedBlockingQueue<>();
    Json end = new Json.Nothing();
    try (EventStream stream = EventStream.open(engine, project, Map.of())) {
      stream.eachInBackground(events::add, () -> events.add(end));
      int running = 0;
      containers.forEach(container -> read(container, request));
      // Listed again, because there are no events for what happened before the subscription.
      for (ListedContainer container : ListedContainer.list(engine, project, true)) {
        boolean alive = container.running() || container.state().equals("restarting");
        running += alive && readers.containsKey(container.id()) ? 1 : 0;
      }
      while (running > 0) {
        Json event = events.take();
        if (event instanceof Json.Nothing) {
          joinAll();
          throw new CommandException("the engine stopped");
        }
        ListedContainer container = EventStream.container(event);
        if (!wanted(container, index)) {
          continue;
        }
        switch (EventStream.action(event)) {
          case "start" -> {
            running += restarted(container, request) ? 0 : 1;
          }
          case "die" -> {
            endedAt.put(container.id(), Moments.ofNanos(event.at("timeNano").number()));
            boolean again = restarting(container);
            running -= again ? 0 : 1;
            remark(container, event.at("Actor", "Attributes", "exitCode").text(), again);
          }
          default -> {}
        }
      }
    }
    joinAll();
  }

  private void joinAll() throws InterruptedException {
    for (LogStream reader : readers.values()) {
      reader.join();
    }
  }

  private boolean wanted(ListedContainer container, int index) {
    return !container.oneOff()
        && (call.names().isEmpty() || call.names().contains(container.service()))
        && (index == 0 || container.number() == index);
  }

  /// Reads a container that has started.
  ///
  /// @return true when it was counted as running already, because its policy restarted it
  private boolean restarted(ListedContainer container, LogRequest request)
      throws InterruptedException {
    LogStream before = readers.get(container.id());
    String since = endedAt.remove(container.id());
    if (before != null && since == null) {
      return true;
    }
    if (before != null) {
      before.join();
    }
    read(container, since == null ? request : request.resumedAt(since));
    return since != null && comeBack.remove(container.id());
  }

  private void remark(ListedContainer container, String exitCode, boolean again)
      throws InterruptedException {
    LogStream reader = readers.get(container.id());
    if (reader != null) {
      reader.join();
    }
    String name = container.shortName();
    String end = name + " exited with code " + exitCode + (again ? " (restarting)" : "");
    printer.remark(name, end);
  }

  private boolean restarting(ListedContainer container) {
    boolean comes =
        InspectedState.of(engine, container.id()).map(InspectedState::restarting).orElse(false);
    if (comes) {
      comeBack.add(container.id());
    }
    return comes;
  }

  private void read(ListedContainer container, LogRequest request) {
    String name = container.shortName();
    prefixes.add(List.of(name));
    readers.put(container.id(), LogStream.start(engine, container.id(), name, request, printer));
  }
}
