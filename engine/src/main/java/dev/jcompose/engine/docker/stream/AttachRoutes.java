package dev.jcompose.engine.docker.stream;

import dev.jcompose.engine.Engine;
import dev.jcompose.engine.container.Container;
import dev.jcompose.engine.container.ContainerState;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.http.DuplexConnection;
import dev.jcompose.engine.http.Exchange;
import dev.jcompose.engine.http.HttpProblem;
import dev.jcompose.engine.http.Query;
import dev.jcompose.engine.http.Router;
import dev.jcompose.runtime.AttachConnection;
import dev.jcompose.runtime.log.LogQuery;
import dev.jcompose.runtime.log.LogReader;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// Connects a client to a container's stdio.
public record AttachRoutes(Engine engine) {
  public void addTo(Router routes) {
    routes.post("/containers/{id}/attach", this::attachRaw);
    // Over a web socket there are no frames of ours, whatever the container has.
    routes.get("/containers/{id}/attach/ws", exchange -> attach(exchange, true, true));
  }

  /// As Docker: on a connection that was to carry raw bytes, what is wrong is said in plain words.
  private void attachRaw(Exchange exchange) throws IOException, InterruptedException {
    try {
      attach(exchange, terminal(exchange), false);
    } catch (HttpProblem problem) {
      exchange.text(problem.status(), problem.text() + "\r\n");
    } catch (EngineException problem) {
      exchange.text(problem.httpStatus(), problem.getMessage() + "\r\n");
    }
  }

  private boolean terminal(Exchange exchange) {
    return engine.containers().get(exchange.parameter("id")).config().tty();
  }

  private static DuplexConnection open(Exchange exchange, boolean raw, boolean webSocket)
      throws IOException {
    return webSocket ? exchange.webSocket() : exchange.hijack(StreamType.taken(raw, exchange));
  }

  /// @param raw whether the client gets output without frames, stdout and stderr as one stream
  private void attach(Exchange exchange, boolean raw, boolean webSocket)
      throws IOException, InterruptedException {
    Container container = engine.containers().get(exchange.parameter("id"));
    ContainerState.Status status = container.state().status();
    String id = container.id().value();
    if (status == ContainerState.Status.PAUSED) {
      throw new HttpProblem(
          409, "container %s is paused, unpause the container before attach".formatted(id));
    } else if (status == ContainerState.Status.RESTARTING) {
      throw new HttpProblem(
          409, "container %s is restarting, wait until the container is running".formatted(id));
    }
    Query query = exchange.query();
    boolean terminal = container.config().tty();
    boolean stdin = query.flag("stdin") && container.config().openStdin();
    var keys = DetachSequence.parse(query.text("detachKeys"), terminal);
    if (!query.flag("stream")) {
      try (DuplexConnection client = open(exchange, raw, webSocket)) {
        replay(id, query, raw, client);
      }
      return;
    }
    AttachConnection stdio = engine.containers().attach(id, stdin);
    try (var channel = stdio.channel();
        DuplexConnection client = open(exchange, raw, webSocket)) {
      if (query.flag("logs")) {
        replay(id, query, raw, client);
      }
      boolean output = query.flag("stdout") || query.flag("stderr");
      var wish =
          new StdioRelay.Streams(
              stdin,
              !output || query.flag("stdout"),
              !output || query.flag("stderr"),
              terminal,
              raw);
      if (new StdioRelay(client, channel, wish, keys).run() == StdioRelay.End.DETACHED) {
        engine.events().publish("container", "detach", id, attributes(container));
      }
    }
  }

  private void replay(String id, Query query, boolean raw, DuplexConnection client)
      throws IOException, InterruptedException {
    if (query.flag("logs")) {
      var request =
          new LogQuery(
              query.flag("stdout"),
              query.flag("stderr"),
              OptionalLong.empty(),
              Optional.empty(),
              Optional.empty(),
              false);
      try (LogReader log = engine.containers().logs(id, request)) {
        LogRoutes.copy(log, client.output(), raw, false, "", false);
      }
    }
  }

  private static Map<String, String> attributes(Container container) {
    var attributes = new LinkedHashMap<>(container.config().labels());
    attributes.put("image", container.config().image());
    attributes.put("name", container.name());
    return attributes;
  }
}
