package dev.jcompose.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jcompose.engine.http.RawClient;
import dev.jcompose.engine.json.DockerJson;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What a client of Docker's API sees of processes in containers and of events.
class DockerStreamsTest extends ServerTest {
  private String exec(String container, String fields, String command) throws IOException {
    String made =
        ask(
            "POST /containers/" + container + "/exec",
            "{\"AttachStdout\":true,\"AttachStderr\":true%s,\"Cmd\":[\"sh\",\"-c\",\"%s\"]}"
                .formatted(fields, command));
    assertThat(status(made)).as(made).isEqualTo(201);
    return DockerJson.docker().readTree(body(made)).path("Id").asString();
  }

  private String started(String exec, String body) throws IOException {
    try (var client = new RawClient(socket)) {
      String answer =
          client
              .send(
                  "POST /v1.45/exec/%s/start HTTP/1.1\r\nHost: d\r\nContent-Type: application/json\r\n"
                          .formatted(exec)
                      + "Content-Length: %d\r\n\r\n%s".formatted(body.length(), body))
              .finish()
              .readAll();
      return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }
  }

  @Test
  void outputIsFramedAsTheStartOfAnExecAsksForIt() throws IOException {
    start("host", "sleep 1000", "", "");
    assertThat(started(exec("host", ",\"Tty\":true", "printf hi"), "{\"Tty\":false}"))
        .isEqualTo("\u0001\0\0\0\0\0\0\u0002hi");
    assertThat(started(exec("host", "", "printf hi"), "{\"Tty\":true}")).isEqualTo("hi");
    assertThat(started(exec("host", "", "printf hi"), "{}"))
        .isEqualTo("\u0001\0\0\0\0\0\0\u0002hi");
  }

  @Test
  void detailsOfALogAreLabelsVariablesAndTheTag() throws IOException, InterruptedException {
    String _ =
        output(
            "told",
            "echo line",
            ",\"Labels\":{\"team\":\"a b\",\"other\":\"1\"},\"Env\":[\"STAGE=prod\"]",
            "\"LogConfig\":{\"Type\":\"json-file\",\"Config\":{\"labels\":\"team\",\"env\":\"STAGE\",\"tag\":\"{{.Name}}\"}}");
    assertThat(ask("GET /containers/told/logs?stdout=1&details=1"))
        .contains("STAGE=prod,tag=told,team=a+b line\n");
    assertThat(ask("GET /containers/told/logs?stdout=1&details=1&timestamps=1"))
        .containsPattern("Z STAGE=prod,tag=told,team=a\\+b line\n");
    assertThat(ask("GET /containers/told/logs?stdout=1")).doesNotContain("STAGE");
  }

  @Test
  void aWebSocketCarriesInputAndOutput() throws IOException {
    start("chat", "read line; echo got $line; echo bad >&2", ",\"OpenStdin\":true", "");
    try (var client = new RawClient(socket)) {
      String answer =
          client
              .send(
                  """
                  GET /containers/chat/attach/ws?stream=1&stdin=1&stdout=1&stderr=1 HTTP/1.1\r
                  Host: d\r
                  Connection: Upgrade\r
                  Upgrade: websocket\r
                  Sec-WebSocket-Version: 13\r
                  Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
                  \r
                  """)
              // A ping, and `hi\n` in two pieces, under masks.
              .send(new byte[] {(byte) 0x89, (byte) 0x81, 1, 1, 1, 1, 'p' ^ 1})
              .send(new byte[] {0x02, (byte) 0x81, 0, 0, 0, 0, 'h'})
              .send(new byte[] {(byte) 0x80, (byte) 0x82, 7, 9, 0, 0, 'i' ^ 7, '\n' ^ 9})
              .readAll();
      assertThat(answer)
          .startsWith("HTTP/1.1 101 ")
          // The example of RFC 6455, 1.3.
          .contains("\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")
          .contains("\u0001p")
          .contains("\u0007got hi\n")
          .contains("\u0004bad\n");
    }
    assertThat(status(ask("GET /containers/chat/attach/ws"))).isEqualTo(400);
  }

  @Test
  void aTerminalHasItsSizeFromTheFirstByte() throws IOException {
    start("host", "sleep 1000", "", "");
    assertThat(
            started(
                exec("host", ",\"Tty\":true", "stty size"),
                "{\"Tty\":true,\"ConsoleSize\":[57,123]}"))
        .isEqualTo("57 123\r\n");
    assertThat(
            started(
                exec("host", ",\"Tty\":true,\"ConsoleSize\":[12,34]", "stty size"),
                "{\"Tty\":true}"))
        .isEqualTo("12 34\r\n");
  }

  @Test
  void onlyATerminalHasTerm() throws IOException {
    start("host", "sleep 1000", ",\"Tty\":true", "");
    assertThat(started(exec("host", "", "echo [$TERM]"), "{\"Tty\":true}")).isEqualTo("[]\n");
    assertThat(started(exec("host", ",\"Tty\":true", "echo [$TERM]"), "{\"Tty\":true}"))
        .isEqualTo("[xterm]\r\n");
  }

  @Test
  void anExecThatEndedIsNotShownWithItsContainer() throws IOException {
    start("host", "sleep 1000", "", "");
    String id = exec("host", "", "true");
    assertThat(fetch("GET /containers/host/json").path("ExecIDs").get(0).asString()).isEqualTo(id);
    started(id, "{}");
    await()
        .untilAsserted(
            () -> assertThat(fetch("GET /containers/host/json").path("ExecIDs").isNull()).isTrue());
    assertThat(fetch("GET /exec/" + id + "/json").path("ExitCode").asInt(-1)).isZero();
    assertThat(status(ask("DELETE /containers/host?force=1"))).isEqualTo(204);
    assertThat(status(ask("GET /exec/" + id + "/json"))).isEqualTo(404);
  }

  @Test
  void whatATerminalShowsIsStdoutOnly() throws IOException {
    make("shown", "echo out; echo err >&2", ",\"Tty\":true", "");
    try (var stdout = new RawClient(socket);
        var stderr = new RawClient(socket)) {
      String head = " HTTP/1.1\r\nHost: d\r\nContent-Length: 0\r\n\r\n";
      stdout.send("POST /containers/shown/attach?stream=1&stdout=1" + head);
      stderr.send("POST /containers/shown/attach?stream=1&stderr=1" + head);
      String _ = stdout.readUntil("\r\n\r\n");
      String _ = stderr.readUntil("\r\n\r\n");
      assertThat(status(ask("POST /containers/shown/start"))).isEqualTo(204);
      assertThat(stdout.readAll()).isEqualTo("out\r\nerr\r\n");
      assertThat(stderr.readAll()).isEmpty();
    }
  }

  @Test
  void aPausedContainerIsCalledAsItsClientCallsIt() throws IOException {
    start("still", "sleep 1000", "", "");
    String id = fetch("GET /containers/still/json").path("Id").asString();
    String before = exec("still", "", "true");
    assertThat(status(ask("POST /containers/still/pause"))).isEqualTo(204);
    for (String name : List.of("still", id, id.substring(0, 12))) {
      String answer = ask("POST /containers/" + name + "/exec", "{\"Cmd\":[\"true\"]}");
      assertThat(status(answer)).isEqualTo(409);
      assertThat(message(answer))
          .isEqualTo("Container " + name + " is paused, unpause the container before exec");
    }
    assertThat(message(ask("POST /exec/" + before + "/start", "{}")))
        .isEqualTo("Container " + id + " is paused, unpause the container before exec");
  }

  @Test
  void theTerminalOfAContainerThatDoesNotRunCannotBeResized() throws IOException {
    make("idle", "true", ",\"Tty\":true", "");
    String answer = ask("POST /containers/idle/resize?h=10&w=20");
    assertThat(status(answer)).isEqualTo(409);
    assertThat(message(answer)).endsWith(" is not running");
  }

  private String events(String query) throws IOException {
    String answer = ask("GET /events?" + query);
    assertThat(status(answer)).as(answer).isEqualTo(200);
    return body(answer);
  }

  @Test
  void eventsUpToNowAreAllThatWereEvenAfterTheEngine() throws IOException {
    output("noted", "true");
    String until = "until=" + Instant.now().plusSeconds(1).getEpochSecond();
    assertThat(events(until)).contains("\"Action\":\"create\"", "\"Action\":\"die\"");
    assertThat(events("since=0&" + until)).contains("\"Action\":\"start\"");
    stopServer();
    test.restart();
    startServer();
    assertThat(events("until=" + Instant.now().plusSeconds(1).getEpochSecond()))
        .contains("\"Action\":\"create\"", "\"Action\":\"die\"");
  }

  private void output(String name, String script) throws IOException {
    start(name, script, "", "");
    await()
        .untilAsserted(() ->
            assertThat(
                    fetch("GET /containers/" + name + "/json")
                        .path("State")
                        .path("Status")
                        .asString())
                .isEqualTo("exited"));
  }

  @Test
  void anEndBeforeTheBeginningIsRefused() throws IOException {
    String answer = ask("GET /events?since=20&until=10");
    assertThat(status(answer)).isEqualTo(400);
    assertThat(message(answer)).isEqualTo("`since` time (20) cannot be after `until` time (10)");
  }

  @Test
  void volumesTellWhenTheyAreMadeAndMounted() throws IOException {
    start("user", "true", "", "\"Binds\":[\"vol:/vol\"]");
    await()
        .untilAsserted(() ->
            assertThat(
                    events(
                        "since=1&until="
                            + Instant.now().getEpochSecond()
                            + "&filters={%22type%22:[%22volume%22]}"))
                .contains("\"Action\":\"create\"")
                .contains("\"Action\":\"mount\"", "\"destination\":\"/vol\"")
                .contains("\"Action\":\"unmount\""));
  }

  @Test
  void aCrashLoopIsEndedByKill() throws IOException {
    start("loops", "exit 3", "", "\"RestartPolicy\":{\"Name\":\"always\"}");
    await()
        .untilAsserted(() -> {
          assertThat(fetch("GET /containers/loops/json").path("State").path("Status").asString())
              .isEqualTo("restarting");
          assertThat(status(ask("POST /containers/loops/kill"))).isEqualTo(204);
        });
    JsonNode state = fetch("GET /containers/loops/json").path("State");
    assertThat(state.path("Status").asString()).isEqualTo("exited");
    assertThat(state.path("Restarting").asBoolean(true)).isFalse();
  }
}
