package dev.jcompose.engine.docker;

import dev.jcompose.engine.Engine;
import dev.jcompose.engine.docker.form.Filters;
import dev.jcompose.engine.docker.form.Timestamps;
import dev.jcompose.engine.event.Event;
import dev.jcompose.engine.event.Events;
import dev.jcompose.engine.http.Exchange;
import dev.jcompose.engine.http.HttpProblem;
import dev.jcompose.engine.http.JsonLines;
import dev.jcompose.engine.http.Router;
import dev.jcompose.engine.json.DockerJson;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import tools.jackson.databind.node.ObjectNode;

/// The stream of events.
record EventRoutes(Engine engine) {
  private static final int MOST_WAITING = 10_000;
  private static final Set<String> FILTERS =
      Set.of(
          "config",
          "container",
          "daemon",
          "event",
          "image",
          "label",
          "network",
          "node",
          "plugin",
          "scope",
          "secret",
          "service",
          "type",
          "volume");

  void addTo(Router routes) {
    routes.get("/events", this::events);
  }

  private void events(Exchange exchange) throws IOException, InterruptedException {
    Filters filters = Filters.parse(exchange.query(), FILTERS);
    Optional<Instant> since = Timestamps.parse(exchange.query().text("since"));
    Optional<Instant> until = Timestamps.parse(exchange.query().text("until"));
    if (since.isPresent() && until.filter(since.get()::isAfter).isPresent()) {
      throw HttpProblem.badRequest(
          "`since` time (%s) cannot be after `until` time (%s)"
              .formatted(
                  exchange.query().text("since").orElse(""),
                  exchange.query().text("until").orElse("")));
    }
    BlockingQueue<Event> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
    var over = new AtomicBoolean();
    Thread reader = Thread.currentThread();
    // Subscribed before the head is sent, so that a client that has seen the head misses nothing.
    try (Events.Subscription _ =
            engine
                .events()
                .subscribe(
                    // Without a start, an end means all events up to it.
                    since.or(() -> until.map(_ -> Instant.EPOCH)),
                    event -> {
                      if (matches(filters, event) && !waiting.offer(event)) {
                        // A client that does not read is disconnected, so that it does not miss
                        // events unnoticed.
                        over.set(true);
                      }
                    });
        JsonLines lines = exchange.lines(DockerJson.docker())) {
      exchange.onClose(() -> {
        over.set(true);
        reader.interrupt();
      });
      pass(waiting, until, over, lines);
    } catch (InterruptedException ended) {
      if (!over.get()) {
        throw ended;
      }
    }
  }

  private static void pass(
      BlockingQueue<Event> waiting, Optional<Instant> until, AtomicBoolean over, JsonLines lines)
      throws IOException, InterruptedException {
    while (!over.get()) {
      Event event =
          until.isPresent()
              ? waiting.poll(
                  Math.max(0, Duration.between(Instant.now(), until.get()).toNanos()),
                  TimeUnit.NANOSECONDS)
              : waiting.take();
      if (event == null || until.filter(end -> event.time().isAfter(end)).isPresent()) {
        return;
      }
      lines.write(json(event));
    }
  }

  static ObjectNode json(Event event) {
    ObjectNode tree = DockerJson.docker().createObjectNode();
    boolean legacy = event.type().equals("container") || event.type().equals("image");
    if (legacy) {
      tree.put("status", event.action()).put("id", event.id());
    }
    if (event.type().equals("container")) {
      tree.put("from", event.attributes().getOrDefault("image", ""));
    }
    tree.put("Type", event.type()).put("Action", event.action());
    ObjectNode actor = tree.putObject("Actor").put("ID", event.id());
    actor.set("Attributes", DockerJson.docker().valueToTree(event.attributes()));
    return tree.put("scope", "local")
        .put("time", event.time().getEpochSecond())
        .put("timeNano", ChronoUnit.NANOS.between(Instant.EPOCH, event.time()));
  }

  static boolean matches(Filters filters, Event event) {
    return filters.any("type", event.type()::equals)
        && filters.any("event", wish -> action(event, wish))
        && filters.any("scope", "local"::equals)
        && filters.any("container", wish -> actor(event, "container", wish))
        && filters.any("image", wish -> image(event, wish))
        && filters.any("network", wish -> actor(event, "network", wish))
        && filters.any("volume", wish -> actor(event, "volume", wish))
        && filters.any("daemon", wish -> actor(event, "daemon", wish))
        && filters.labels(event.attributes());
  }

  /// `exec_start` also asks for `exec_start: sh`.
  private static boolean action(Event event, String wish) {
    return event.action().equals(wish) || event.action().startsWith(wish + ": ");
  }

  private static boolean actor(Event event, String type, String wish) {
    return event.type().equals(type)
        && (event.id().startsWith(wish) || wish.equals(event.attributes().get("name")));
  }

  private static boolean image(Event event, String wish) {
    String name =
        event.attributes().getOrDefault(event.type().equals("image") ? "name" : "image", "");
    return event.id().equals(wish)
        || name.equals(wish)
        || name.equals(wish + ":latest")
        || (wish.indexOf(':') < 0 && name.startsWith(wish + ":"));
  }
}
