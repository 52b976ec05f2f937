package dev.jcompose.engine.docker;

import dev.jcompose.engine.Engine;
import dev.jcompose.engine.container.Container;
import dev.jcompose.engine.http.Exchange;
import dev.jcompose.engine.http.HttpProblem;
import dev.jcompose.engine.http.Query;
import dev.jcompose.engine.http.Routes;
import dev.jcompose.engine.log.LogEntry;
import dev.jcompose.engine.log.LogRequest;
import dev.jcompose.engine.log.LogStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// What containers wrote.
record LogRoutes(Engine engine) {
  void addTo(Routes routes) {
    routes.get("/containers/{id}/logs", this::logs);
  }

  private void logs(Exchange exchange) throws IOException, InterruptedException {
    Container container = engine.containers().get(exchange.parameter("id"));
    Query query = exchange.query();
    if (!query.flag("stdout") && !query.flag("stderr")) {
      throw HttpProblem.badRequest("Bad parameters: you must choose at least one stream");
    }
    var request =
        new LogRequest(
            query.flag("stdout"),
            query.flag("stderr"),
            Timestamps.parse(query.text("since")),
            Timestamps.parse(query.text("until")),
            tail(query),
            query.flag("follow"));
    boolean terminal = container.config().tty();
    try (LogStream log = engine.containers().logs(container.id().value(), request)) {
      exchange.onClose(log::close);
      OutputStream out = exchange.stream(200, StreamType.of(terminal, exchange.version()));
      copy(log, out, terminal, query.flag("timestamps"), request.follow());
    }
  }

  private static Optional<Integer> tail(Query query) {
    Optional<String> text = query.text("tail").filter(value -> !value.equals("all"));
    try {
      return text.map(Integer::valueOf).filter(lines -> lines >= 0);
    } catch (NumberFormatException malformed) {
      // Docker shows everything then, too.
      return Optional.empty();
    }
  }

  /// @param flush whether each entry is sent at once
  static void copy(
      LogStream log, OutputStream out, boolean terminal, boolean timestamps, boolean flush)
      throws IOException, InterruptedException {
    Optional<LogEntry> entry = log.next();
    while (entry.isPresent()) {
      byte[] prefix =
          timestamps
              ? (Timestamps.nanos(entry.get().time()) + " ").getBytes(StandardCharsets.US_ASCII)
              : new byte[0];
      byte[] text = entry.get().bytes();
      if (!terminal) {
        out.write(Frames.head(entry.get().stream(), prefix.length + text.length));
      }
      out.write(prefix);
      out.write(text);
      if (flush) {
        out.flush();
      }
      entry = log.next();
    }
    out.flush();
  }
}
