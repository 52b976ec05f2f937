package dev.jcompose.cli.command.inspect;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.command.EventStream;
import dev.jcompose.cli.command.Listing;
import dev.jcompose.cli.command.Target;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.http.Answer;
import dev.jcompose.cli.http.EngineClient;
import dev.jcompose.cli.http.EngineRequestException;
import dev.jcompose.cli.invocation.Background;
import dev.jcompose.cli.json.Json;
import dev.jcompose.cli.project.ListedContainer;
import dev.jcompose.cli.stats.Usage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// `stats`: what containers use, once or until interrupted.
public final class Stats implements Command {
  private static final int SHORT_ID = 12;

  /// As often as Docker's client draws.
  private static final long PERIOD_MILLISECONDS = 500;

  private static final String TABLE =
      "table {{.ID}}\t{{.Name}}\t{{.CPUPerc}}\t{{.MemUsage}}\t{{.MemPerc}}\t{{.NetIO}}\t{{.BlockIO}}\t{{.PIDs}}";
  private static final Map<String, String> TITLES =
      Map.of(
          "Container", "CONTAINER",
          "ID", "CONTAINER ID",
          "CPUPerc", "CPU %",
          "MemUsage", "MEM USAGE / LIMIT",
          "MemPerc", "MEM %",
          "NetIO", "NET I/O",
          "BlockIO", "BLOCK I/O",
          "PIDs", "PIDS");

  @Override
  public Syntax syntax() {
    return Syntax.of(
            "stats [OPTIONS] [SERVICE]",
            "Display a live stream of container(s) resource usage statistics",
            Flag.on("all", 'a', "Show all containers (default shows just running)"),
            Flag.text("format", Listing.FORMAT_USAGE),
            Flag.on("no-stream", "Disable streaming stats and only pull the first result"),
            Flag.on("no-trunc", "Do not truncate output"))
        .arguments(0, 1);
  }

  @Override
  public int run(Call call) throws InterruptedException {
    Target target = Target.of(call);
    target.check(call.names(), ListedContainer.list(call.engine(), target.name(), true));
    boolean once = call.arguments().on("no-stream") || call.dryRun();
    Readings readings = new Readings(call.engine());
    if (once) {
      readings.all(shown(call, target), false);
      readings.whole();
      call.out().print(print(call, readings));
      return 0;
    }
    try (EventStream events = EventStream.open(call.engine(), target.name(), Map.of())) {
      CountDownLatch over = new CountDownLatch(1);
      readings.all(shown(call, target), true);
      events.eachInBackground(event -> changed(call, readings, event), over::countDown);
      readings.whole();
      boolean redrawn = call.invocation().terminal().output();
      do {
        String text = print(call, readings);
        call.out().print(redrawn ? drawn(text) : text);
        call.out().flush();
      } while (!over.await(PERIOD_MILLISECONDS, TimeUnit.MILLISECONDS));
    }
    return 0;
  }

  private static List<ListedContainer> shown(Call call, Target target) {
    return ListedContainer.of(
        ListedContainer.list(call.engine(), target.name(), call.arguments().on("all")),
        call.names());
  }

  private static void changed(Call call, Readings readings, Json event) {
    ListedContainer container = EventStream.container(event);
    if (!call.names().isEmpty() && !call.names().contains(container.service())) {
      return;
    }
    switch (EventStream.action(event)) {
      case "create" -> {
        if (call.arguments().on("all")) {
          readings.add(container, true);
        }
      }
      case "start" -> readings.add(container, true);
      case "die" -> {
        if (!call.arguments().on("all")) {
          readings.remove(container);
        }
      }
      case "destroy" -> readings.remove(container);
      default -> {}
    }
  }

  /// Drawn from the top left corner over the previous screen, so that nothing flickers; the rest is
  /// erased.
  private static String drawn(String text) {
    return "\033[H" + text.replace("\n", "\033[K\n") + "\033[J";
  }

  private static String print(Call call, Readings readings) {
    String format = call.arguments().text("format").orElse("table");
    List<Json> rows = readings.rows(call.arguments().on("no-trunc"));
    StringBuilder lines = new StringBuilder();
    switch (format) {
      case "", "table" -> lines.append(Listing.byTemplate(TABLE, rows, TITLES));
      case "json" -> rows.forEach(row -> lines.append(row.print()).append('\n'));
      default -> lines.append(Listing.byTemplate(format, rows, TITLES));
    }
    return lines.toString();
  }

  /// The last reading of each container, each updated by its own thread.
  private static final class Readings {
    private final EngineClient engine;
    private final Map<String, One> all = new LinkedHashMap<>();

    /// @param first counted down at the first reading, or when there will be none
    private record One(ListedContainer container, Thread reader, CountDownLatch first) {}

    private final Map<String, Usage> last = new ConcurrentHashMap<>();

    Readings(EngineClient engine) {
      this.engine = engine;
    }

    void all(List<ListedContainer> containers, boolean stream) {
      containers.forEach(container -> add(container, stream));
    }

    synchronized void add(ListedContainer container, boolean stream) {
      One known = all.get(container.id());
      if (known != null && known.reader().isAlive()) {
        return;
      }
      CountDownLatch first = new CountDownLatch(1);
      Thread reader = Background.start("stats", () -> read(container.id(), stream, first));
      all.put(container.id(), new One(container, reader, first));
    }

    synchronized void remove(ListedContainer container) {
      all.remove(container.id());
      last.remove(container.id());
    }

    private void read(String id, boolean stream, CountDownLatch first) {
      String path = EngineClient.DOCKER + "/containers/" + id + "/stats?stream=" + (stream ? 1 : 0);
      try (Answer answer = engine.open("GET", path, "")) {
        answer.eachLine(line -> {
          last.put(id, Usage.of(line));
          first.countDown();
        });
      } catch (EngineRequestException _) {
        // The container or the engine is gone, which its row or the events show.
        last.remove(id);
      } finally {
        first.countDown();
      }
    }

    /// Waits until each has been read once.
    void whole() throws InterruptedException {
      List<CountDownLatch> latches = new ArrayList<>();
      synchronized (this) {
        all.values().forEach(one -> latches.add(one.first()));
      }
      for (CountDownLatch latch : latches) {
        latch.await();
      }
    }

    synchronized List<Json> rows(boolean wholeIds) {
      List<Json> rows = new ArrayList<>();
      for (One one : all.values()) {
        String id = one.container().id();
        String name = one.container().name();
        String shown = wholeIds || id.length() <= SHORT_ID ? id : id.substring(0, SHORT_ID);
        rows.add(
            Optional.ofNullable(last.get(id))
                .map(usage -> usage.fields(id, shown, name))
                .orElseGet(() -> Usage.unknown(id, shown, name)));
      }
      return rows;
    }
  }
}
