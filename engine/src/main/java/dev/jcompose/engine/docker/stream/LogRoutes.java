package dev.jcompose.engine.docker.stream;

import dev.jcompose.engine.Engine;
import dev.jcompose.engine.container.Container;
import dev.jcompose.engine.docker.form.Timestamps;
import dev.jcompose.engine.http.Exchange;
import dev.jcompose.engine.http.HttpProblem;
import dev.jcompose.engine.http.Query;
import dev.jcompose.engine.http.Router;
import dev.jcompose.engine.log.LogOrigins;
import dev.jcompose.runtime.log.LogEntry;
import dev.jcompose.runtime.log.LogQuery;
import dev.jcompose.runtime.log.LogReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/// What containers wrote.
public record LogRoutes(Engine engine) {
  public void addTo(Router routes) {
    routes.get("/containers/{id}/logs", this::logs);
  }

  private void logs(Exchange exchange) throws IOException, InterruptedException {
    Container container = engine.containers().get(exchange.parameter("id"));
    Query query = exchange.query();
    if (!query.flag("stdout") && !query.flag("stderr")) {
      throw HttpProblem.badRequest("Bad parameters: you must choose at least one stream");
    }
    var request =
        new LogQuery(
            query.flag("stdout"),
            query.flag("stderr"),
            tail(query),
            Timestamps.parse(query.text("since")),
            Timestamps.parse(query.text("until")),
            query.flag("follow"));
    boolean terminal = container.config().tty();
    try (LogReader log = engine.containers().logs(container.id().value(), request)) {
      exchange.onClose(log::close);
      OutputStream out = exchange.stream(200, StreamType.of(terminal, exchange.version()));
      String details = query.flag("details") ? details(container) : "";
      copy(log, out, terminal, query.flag("timestamps"), details, request.follow());
    }
  }

  /// The container's details that `--log-opt` asks for, in front of each line: `env=prod,team=web
  /// `.
  ///
  /// @see "moby api/server/httputils/write_log_stream.go"
  private static String details(Container container) {
    return LogOrigins.details(container).entrySet().stream()
        .map(detail -> escaped(detail.getKey()) + "=" + escaped(detail.getValue()))
        .collect(Collectors.joining(",", "", " "));
  }

  private static String escaped(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static OptionalLong tail(Query query) {
    Optional<String> text = query.text("tail").filter(value -> !value.equals("all"));
    try {
      return text.isPresent() && !text.get().startsWith("-")
          ? OptionalLong.of(Long.parseLong(text.get()))
          : OptionalLong.empty();
    } catch (NumberFormatException malformed) {
      // Docker shows everything then, too.
      return OptionalLong.empty();
    }
  }

  /// @param details the details of each line, after its time
  /// @param flush whether each entry is sent at once
  static void copy(
      LogReader log,
      OutputStream out,
      boolean terminal,
      boolean timestamps,
      String details,
      boolean flush)
      throws IOException, InterruptedException {
    Optional<LogEntry> entry = log.next();
    while (entry.isPresent()) {
      String time = timestamps ? Timestamps.nanos(entry.get().time()) + " " : "";
      byte[] prefix = (time + details).getBytes(StandardCharsets.US_ASCII);
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
