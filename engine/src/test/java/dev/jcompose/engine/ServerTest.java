package dev.jcompose.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.jcompose.engine.http.RawClient;
import dev.jcompose.engine.http.ServerConfig;
import dev.jcompose.engine.json.DockerJson;
import dev.jcompose.engine.server.EngineServer;
import dev.jcompose.engine.settings.RemoteAccess;
import dev.jcompose.image.tar.TarEntry;
import dev.jcompose.image.tar.TarWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import tools.jackson.databind.JsonNode;

/// A test with an engine of its own that listens on a socket.
abstract class ServerTest extends EngineTest {
  Path socket;
  private EngineServer server;

  @BeforeEach
  void startServer() throws IOException {
    socket = test.config.runRoot().resolve("engine.sock");
    server =
        EngineServer.start(
            test.engine(), new ServerConfig(socket, Optional.empty(), "test"), remote());
  }

  /// The TCP addresses that it serves, too.
  Optional<RemoteAccess> remote() throws IOException {
    return Optional.empty();
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

  String ask(String line, String body) throws IOException {
    return send(line, "", body);
  }

  String ask(String line) throws IOException {
    return ask(line, "");
  }

  JsonNode fetch(String line) throws IOException {
    return DockerJson.docker().readTree(body(ask(line)));
  }

  /// A build context of nothing but a Dockerfile.
  static byte[] contextArchive(String dockerfile) throws IOException {
    var archive = new ByteArrayOutputStream();
    try (var tar = new TarWriter(archive)) {
      byte[] bytes = dockerfile.getBytes(UTF_8);
      tar.add(
          TarEntry.of("Dockerfile", TarEntry.Type.FILE, 0644, Instant.EPOCH).withSize(bytes.length),
          new ByteArrayInputStream(bytes));
    }
    return archive.toByteArray();
  }

  /// Sends an archive.
  String post(String target, byte[] body) throws IOException {
    try (var client = new RawClient(socket)) {
      return client
          .send(
              "POST %s HTTP/1.1\r\nHost: d\r\nConnection: close\r\n".formatted(target)
                  + "Content-Type: application/x-tar\r\nContent-Length: %d\r\n\r\n"
                      .formatted(body.length))
          .send(body)
          .readAll();
    }
  }

  /// Makes a container that runs a shell script.
  ///
  /// @param more further fields, each with a comma before it
  /// @param host fields of `HostConfig`
  void make(String name, String script, String more, String host) throws IOException {
    String answer =
        ask(
            "POST /containers/create?name=" + name,
            "{\"Image\":\"busybox\",\"StopTimeout\":1,\"Cmd\":[\"sh\",\"-c\",\"%s\"]%s,\"HostConfig\":{%s}}"
                .formatted(script, more, host));
    Assertions.assertThat(status(answer)).as(answer).isEqualTo(201);
  }

  /// The same, started.
  void start(String name, String script, String more, String host) throws IOException {
    make(name, script, more, host);
    String answer = ask("POST /containers/" + name + "/start");
    Assertions.assertThat(status(answer)).as(answer).isEqualTo(204);
  }

  /// The same, run to its end; its output.
  String output(String name, String script, String more, String host)
      throws IOException, InterruptedException {
    start(name, script, more, host);
    test.ended(name);
    return test.log(name);
  }

  /// What an error says.
  static String message(String answer) {
    return DockerJson.docker().readTree(body(answer)).path("message").asString("");
  }

  static String body(String answer) {
    return answer.substring(answer.indexOf("\r\n\r\n") + 4);
  }

  static int status(String answer) {
    return Integer.parseInt(answer.split(" ", 3)[1]);
  }
}
