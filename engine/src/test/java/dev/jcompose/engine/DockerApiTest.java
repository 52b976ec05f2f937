package dev.jcompose.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jcompose.engine.http.RawClient;
import dev.jcompose.engine.json.DockerJson;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Docker's API on a socket, over the real thing, byte by byte.
class DockerApiTest extends ServerTest {

  private void create(String name, String script, String more) throws IOException {
    String request =
        """
        {"Image":"busybox","Cmd":["sh","-c","%s"],"Tty":null,"Unknown":1,\
        "HostConfig":{"NetworkMode":"none","MemorySwappiness":-1}%s}\
        """
            .formatted(script, more);
    String answer = ask("POST /v1.45/containers/create?name=" + name, request);
    assertThat(status(answer)).as(answer).isEqualTo(201);
    assertThat(body(answer)).matches("\\{\"Id\":\"[0-9a-f]{64}\",\"Warnings\":\\[]}\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET /containers/nope/json|404|No such container: nope",
        "POST /containers/nope/start|404|No such container: nope",
        "GET /images/nope/json|404|No such image: nope:latest",
        "GET /networks/nope|404|network nope not found",
        "GET /volumes/nope|404|get nope: no such volume",
        "GET /exec/nope/json|404|No such exec instance: nope",
        "GET /containers/json?filters=x|400|invalid filter",
        "GET /containers/json?filters={%22bogus%22:[%22x%22]}|400|invalid filter 'bogus'",
        "POST /containers/create|400|invalid JSON: got EOF while reading request body",
      })
  void whatCannotBeDoneIsSaidInDockersWords(String line, int status, String message)
      throws IOException {
    String answer = ask(line);
    assertThat(status(answer)).isEqualTo(status);
    assertThat(answer).contains("\r\nContent-Type: application/json\r\n");
    assertThat(body(answer)).isEqualTo("{\"message\":\"" + message + "\"}\n");
  }

  @Test
  void aLifeByRequests() throws IOException {
    create("life", "echo out; echo err >&2; exec sleep 1000", "");
    assertThat(status(ask("POST /containers/life/start"))).isEqualTo(204);
    assertThat(status(ask("POST /containers/life/start"))).isEqualTo(304);
    assertThat(fetch("GET /containers/json").get(0).path("Names").toString())
        .isEqualTo("[\"/life\"]");
    assertThat(status(ask("DELETE /containers/life"))).isEqualTo(409);
    await()
        .untilAsserted(() ->
            assertThat(body(ask("GET /v1.45/containers/life/logs?stdout=1")))
                .isEqualTo("c\r\n\u0001\0\0\0\0\0\0\u0004out\n\r\n0\r\n\r\n"));
    assertThat(status(ask("POST /containers/life/stop?t=0"))).isEqualTo(204);
    assertThat(status(ask("POST /containers/life/stop"))).isEqualTo(304);
    JsonNode state = fetch("GET /containers/life/json").path("State");
    assertThat(state.path("Status").asString()).isEqualTo("exited");
    assertThat(state.path("ExitCode").asInt()).isEqualTo(137);
    assertThat(state.has("Health")).isFalse();
    assertThat(body(ask("POST /containers/life/wait")))
        .isEqualTo("13\r\n{\"StatusCode\":137}\n\r\n0\r\n\r\n");
    assertThat(status(ask("DELETE /containers/life"))).isEqualTo(204);
    assertThat(status(ask("DELETE /containers/life"))).isEqualTo(404);
  }

  @Test
  void waitAnswersItsHeadBeforeTheContainerStarts() throws IOException {
    create("later", "exit 3", "");
    try (var waiting = new RawClient(socket)) {
      waiting.send("POST /containers/later/wait?condition=next-exit HTTP/1.1\r\nHost: d\r\n\r\n");
      assertThat(waiting.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 200 OK\r\n");
      assertThat(status(ask("POST /containers/later/start"))).isEqualTo(204);
      assertThat(waiting.readUntil("0\r\n\r\n"))
          .isEqualTo("11\r\n{\"StatusCode\":3}\n\r\n0\r\n\r\n");
    }
  }

  @Test
  void anAttachedClientThatEndsItsInputStillGetsTheOutput() throws IOException {
    create("echo", "cat; echo end >&2", ",\"OpenStdin\":true,\"StdinOnce\":true");
    try (var client = new RawClient(socket)) {
      client.send(
          """
          POST /v1.45/containers/echo/attach?stream=1&stdin=1&stdout=1&stderr=1 HTTP/1.1\r
          Host: d\r
          Connection: Upgrade\r
          Upgrade: tcp\r
          Content-Length: 0\r
          \r
          early \
          """);
      assertThat(client.readUntil("\r\n\r\n"))
          .startsWith("HTTP/1.1 101 UPGRADED\r\n")
          .contains("\r\nContent-Type: application/vnd.docker.multiplexed-stream\r\n");
      assertThat(status(ask("POST /containers/echo/start"))).isEqualTo(204);
      String output = client.send("late").finish().readAll();
      assertThat(output.replaceAll("(?s)[\u0001\u0002]\0{6}.", "")).isEqualTo("early lateend\n");
    }
  }

  @Test
  void anExecsExitCodeIsThereWhenItsStreamEnds() throws IOException {
    create("host", "exec sleep 1000", "");
    assertThat(status(ask("POST /containers/host/start"))).isEqualTo(204);
    String made =
        ask(
            "POST /containers/host/exec",
            "{\"AttachStdin\":true,\"AttachStdout\":true,\"Cmd\":[\"sh\",\"-c\",\"cat; exit 4\"]}");
    String id = DockerJson.docker().readTree(body(made)).path("Id").asString();
    String start = "{\"Detach\":false,\"Tty\":false}";
    try (var client = new RawClient(socket)) {
      client.send(
          "POST /exec/%s/start HTTP/1.1\r\nHost: d\r\nContent-Type: application/json\r\n"
                  .formatted(id)
              + "Content-Length: %d\r\n\r\n%sinput".formatted(start.length(), start));
      assertThat(client.finish().readAll())
          .startsWith("HTTP/1.1 200 OK\r\n")
          .endsWith("\r\n\r\n\u0001\0\0\0\0\0\0\u0005input");
    }
    JsonNode exec = fetch("GET /exec/" + id + "/json");
    assertThat(exec.path("ExitCode").asInt()).isEqualTo(4);
    assertThat(exec.path("Running").asBoolean()).isFalse();
  }

  @Test
  void filesGoOutAsAnArchive() throws IOException {
    create("files", "true", "");
    String answer = ask("GET /containers/files/archive?path=/bin/busybox");
    assertThat(status(answer)).isEqualTo(200);
    assertThat(answer).contains("\r\nX-Docker-Container-Path-Stat: ").contains("busybox");
    assertThat(body(ask("GET /containers/files/archive?path=/nope")))
        .isEqualTo("{\"message\":\"Could not find the file /nope in container files\"}\n");
  }

  @Test
  void aBuildSaysWhatItDoesAndTagsTheImage() throws IOException {
    String answer =
        post(
            "/build?t=greeter&buildargs=%7B%22WHO%22:%22you%22%7D",
            contextArchive("FROM busybox\nARG WHO\nENV GREETING=hello-$WHO\n"));
    assertThat(status(answer)).isEqualTo(200);
    assertThat(answer)
        .contains("{\"stream\":\"Step 1/3 : FROM busybox\"}")
        .contains("{\"stream\":\"Step 3/3 : ENV GREETING=hello-$WHO\"}")
        .containsPattern("\\{\"stream\":\" ---> [0-9a-f]{12}.n\"}")
        .contains("{\"aux\":{\"ID\":\"sha256:")
        .contains("{\"stream\":\"Successfully tagged greeter:latest\\n\"}");
    assertThat(fetch("GET /images/greeter/json").path("Config").path("Env").toString())
        .contains("GREETING=hello-you");
    assertThat(test.config.dataRoot()).isDirectoryNotContaining("glob:**/build-*");
  }

  @Test
  void theBuildCacheIsListedAndPruned() throws IOException {
    assertThat(post("/build", contextArchive("FROM busybox\nRUN echo 12345 > /x\n")))
        .contains("{\"aux\":{\"ID\":\"sha256:");
    JsonNode kept = fetch("GET /system/df").path("BuildCache");
    assertThat(kept).hasSize(1);
    assertThat(kept.get(0).path("Description").asString()).isEqualTo("RUN echo 12345 > /x");
    assertThat(kept.get(0).path("Shared").asBoolean()).isTrue();
    String id = kept.get(0).path("ID").asString();

    assertThat(body(ask("POST /build/prune")))
        .isEqualTo("{\"CachesDeleted\":[],\"SpaceReclaimed\":0}\n");
    assertThat(body(ask("POST /build/prune?all=1&filters={%22until%22:[%221h%22]}")))
        .isEqualTo("{\"CachesDeleted\":[],\"SpaceReclaimed\":0}\n");
    // `docker system prune --filter label=…`: no part of the cache has labels.
    assertThat(body(ask("POST /build/prune?all=1&filters={%22label%22:[%22x%22]}")))
        .isEqualToIgnoringNewLines("{\"CachesDeleted\":[],\"SpaceReclaimed\":0}");
    assertThat(body(ask("POST /build/prune?filters={%22colour%22:[%22red%22]}")))
        .isEqualTo("{\"message\":\"invalid filter 'colour'\"}\n");
    assertThat(body(ask("POST /build/prune?all=1")))
        .isEqualTo("{\"CachesDeleted\":[\"" + id + "\"],\"SpaceReclaimed\":0}\n");
    assertThat(fetch("GET /system/df").path("BuildCache")).isEmpty();
  }

  @Test
  void imagesHaveTheFieldsOfContainersUntilTheProtocolDropsThem() throws IOException {
    JsonNode old = fetch("GET /v1.45/images/busybox/json").path("Config");
    assertThat(old.path("Labels").isNull()).isTrue();
    assertThat(old.path("Env").isNull()).isTrue();
    assertThat(old.path("Hostname").asString("?")).isEmpty();
    assertThat(old.path("Tty").asBoolean(true)).isFalse();
    assertThat(fetch("GET /v1.50/images/busybox/json").path("Config").has("Hostname")).isFalse();
  }
}
