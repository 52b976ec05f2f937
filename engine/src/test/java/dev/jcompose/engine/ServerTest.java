package dev.jcompose.engine;

import dev.jcompose.engine.http.RawClient;
import dev.jcompose.engine.http.ServerConfig;
import dev.jcompose.engine.server.EngineServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// A test with an engine of its own that listens on a socket.
abstract class ServerTest extends EngineTest {
  Path socket;
  private EngineServer server;

  @BeforeEach
  void startServer() throws IOException {
    socket = test.config.runRoot().resolve("engine.sock");
    server = EngineServer.start(test.engine(), new ServerConfig(socket, Optional.empty(), "test"));
  }

  @AfterEach
  void stopServer() throws IOException {
    if (server != null) {
      server.close();
    }
  }

  /// The whole answer to a request on a connection of its own.
  ///
  /// @param headers lines with their ends
  String send(String line, String headers, String body) throws IOException {
    try (var client = new RawClient(socket)) {
      return client
          .send(
              "%s HTTP/1.1\r\nHost: d\r\nConnection: close\r\nContent-Type: application/json\r\n"
                      .formatted(line)
                  + headers
                  + "Content-Length: %d\r\n\r\n%s".formatted(body.length(), body))
          .readAll();
    }
  }

  static String body(String answer) {
    return answer.substring(answer.indexOf("\r\n\r\n") + 4);
  }

  static int status(String answer) {
    return Integer.parseInt(answer.split(" ", 3)[1]);
  }
}
