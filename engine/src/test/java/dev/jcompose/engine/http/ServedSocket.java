package dev.jcompose.engine.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A server on a socket of its own, with routes of every kind.
@Timeout(60)
abstract class ServedSocket {
  static final String VERSION = "Api-Version: 1.50\r\n";
  static final String IDENTITY =
      """
      Docker-Experimental: false\r
      Ostype: linux\r
      Server: Docker/0.1.0 (linux)\r
      """;

  @TempDir Path directory;
  Path socket;
  final Router routes = new Router();
  SocketServer server;

  @BeforeEach
  void start() {
    socket = directory.resolve("run/engine.sock");
    routes.get("/value", exchange -> exchange.json(200, Map.of("a", 1)));
    routes.get("/things/{id}", exchange -> exchange.text(200, exchange.parameter("id")));
    routes.get("/images/{name*}/json", exchange -> exchange.text(200, exchange.parameter("name")));
    routes.delete("/things/{id}", exchange -> exchange.empty(204));
    routes.post("/empty", exchange -> exchange.empty(200));
    routes.post("/echo", exchange -> exchange.json(201, exchange.json(Map.class)));
    routes.post(
        "/length",
        exchange -> {
          long length = exchange.body().transferTo(OutputStream.nullOutputStream());
          exchange.text(200, Long.toString(length));
        });
    routes.post(
        "/unread",
        _ -> {
          throw new HttpProblem(409, "not now");
        });
    routes.post("/upper", ServedSocket::upper);
    routes.post(
        "/refuse/attach",
        _ -> {
          throw new HttpProblem(404, "No such container: refuse");
        });
    server = start(socket);
  }

  String notice = "";

  SocketServer start(Path path) {
    return start(new ServerConfig(path, Optional.empty(), "0.1.0"));
  }

  SocketServer start(ServerConfig config) {
    return SocketServer.start(
        config,
        routes,
        failure -> new HttpProblem(500, String.valueOf(failure.getMessage())),
        () -> Map.of("X-Notice", notice));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /// Answers with all that came, in upper case, when the client has finished sending.
  private static void upper(Exchange exchange) throws IOException {
    Optional<Map<?, ?>> body = exchange.optionalJson(Map.class).map(map -> (Map<?, ?>) map);
    try (HijackedConnection connection = exchange.hijack("application/vnd.docker.raw-stream")) {
      byte[] all = connection.input().readAllBytes();
      String text = body.map(Object::toString).orElse("") + new String(all, StandardCharsets.UTF_8);
      connection.output().write(text.toUpperCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
    }
  }

  String ask(String request) throws IOException {
    try (var client = new RawClient(socket)) {
      return client.send(request).finish().readAll();
    }
  }
}
