package dev.jcompose.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.jcompose.engine.http.RawClient;
import dev.jcompose.engine.json.DockerJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Docker's operations that no other test is about, in passing, and those that are refused.
class DockerOperationsTest extends ServerTest {
  private void expect(int status, String line, String body) throws IOException {
    String answer = ask(line, body);
    assertThat(status(answer)).as("%s: %s", line, answer).isEqualTo(status);
  }

  @Test
  void aContainerIsLookedAtAndTurnedAround() throws IOException {
    start("one", "touch /new; sleep 1000", "", "");
    expect(204, "POST /containers/one/rename?name=two", "");
    expect(204, "POST /containers/two/pause", "");
    assertThat(fetch("GET /containers/two/json").path("State").path("Paused").asBoolean()).isTrue();
    expect(204, "POST /containers/two/unpause", "");
    assertThat(fetch("GET /containers/two/top").path("Titles").get(0).asString()).isEqualTo("UID");
    assertThat(body(ask("GET /containers/two/changes"))).contains("\"Path\":\"/new\"");
    JsonNode stats = chunk("GET /containers/two/stats?stream=0&one-shot=1");
    assertThat(stats.path("name").asString()).isEqualTo("/two");
    assertThat(ask("GET /containers/two/export")).startsWith("HTTP/1.1 200").contains("ustar");
    expect(204, "POST /containers/two/restart?t=0", "");
    expect(204, "POST /containers/two/kill", "");
    JsonNode pruned = DockerJson.docker().readTree(body(ask("POST /containers/prune")));
    assertThat(pruned.path("ContainersDeleted")).hasSize(1);
  }

  private JsonNode chunk(String line) throws IOException {
    return DockerJson.docker().readTree(body(ask(line)));
  }

  @Test
  void anImageIsToldApartSavedAndPruned() throws IOException {
    assertThat(fetch("GET /images/busybox/history").get(0).path("Tags").get(0).asString())
        .isEqualTo("busybox:latest");
    assertThat(ask("GET /images/busybox/get")).startsWith("HTTP/1.1 200").contains("manifest.json");
    assertThat(ask("GET /images/get?names=busybox")).contains("manifest.json");
    expect(201, "POST /images/busybox/tag?repo=gone&tag=1", "");
    assertThat(body(ask("DELETE /images/gone:1"))).contains("{\"Untagged\":\"gone:1\"}");
    assertThat(body(ask("POST /images/prune"))).contains("\"SpaceReclaimed\":0");
    assertThat(fetch("GET /system/df").path("Images")).hasSize(1);
    assertThat(ask("HEAD /_ping")).contains("\r\nBuilder-Version: 2\r\n");
    assertThat(body(ask("GET /_ping"))).isEqualTo("OK");
  }

  @Test
  void aSavedImageIsLoaded() throws IOException {
    var archive = new ByteArrayOutputStream();
    test.engine().images().save(List.of("busybox"), archive);
    assertThat(body(ask("DELETE /images/busybox"))).contains("\"Deleted\"");
    try (var client = new RawClient(socket)) {
      String answer =
          client
              .send(
                  "POST /images/load HTTP/1.1\r\nHost: d\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
                      .formatted(archive.size()))
              .send(archive.toByteArray())
              .readAll();
      assertThat(answer).contains("{\"stream\":\"Loaded image: busybox:latest\\n\"}");
    }
    expect(200, "GET /images/busybox/json", "");
  }

  @Test
  void volumesAndNetworksComeAndGo() throws IOException {
    expect(201, "POST /volumes/create", "{\"Name\":\"data\"}");
    assertThat(fetch("GET /volumes/data").path("Driver").asString()).isEqualTo("local");
    expect(204, "DELETE /volumes/data", "");
    expect(204, "DELETE /volumes/data?force=1", "");
    expect(201, "POST /volumes/create", "{}");
    assertThat(body(ask("POST /volumes/prune"))).contains("\"VolumesDeleted\":[\"");
    expect(201, "POST /networks/create", "{\"Name\":\"net\"}");
    expect(403, "DELETE /networks/bridge", "");
    expect(204, "DELETE /networks/net", "");
    expect(201, "POST /networks/create", "{\"Name\":\"net\"}");
    assertThat(body(ask("POST /networks/prune"))).isEqualTo("{\"NetworksDeleted\":[\"net\"]}\n");
  }

  @ParameterizedTest
  @CsvSource({"swarm", "nodes", "services", "tasks", "secrets", "configs"})
  void whatNeedsASwarmSaysThatThereIsNone(String part) throws IOException {
    for (String line :
        List.of("GET /" + part, "GET /" + part + "/x", "POST /" + part + "/create")) {
      String answer = ask(line);
      assertThat(status(answer)).as(line).isEqualTo(503);
      assertThat(message(answer)).startsWith("This node is not a swarm manager.");
    }
    expect(503, "DELETE /" + part + "/x", "");
    expect(503, "PUT /volumes/x", "{}");
  }

  @Test
  void aVolumeOfAClusterNeedsASwarm() throws IOException {
    String answer = ask("POST /volumes/create", "{\"Name\":\"far\",\"ClusterVolumeSpec\":{}}");
    assertThat(status(answer)).isEqualTo(503);
    assertThat(message(answer)).startsWith("This node is not a swarm manager.");
    assertThat(fetch("GET /volumes").path("Volumes")).isEmpty();
    String none = ask("POST /volumes/create", "{\"Name\":\"near\",\"ClusterVolumeSpec\":null}");
    assertThat(status(none)).isEqualTo(201);
  }

  @Test
  void pluginsAreNone() throws IOException {
    assertThat(body(ask("GET /plugins"))).isEqualTo("[]\n");
    for (String line :
        List.of(
            "GET /plugins/privileges?remote=x",
            "POST /plugins/pull?remote=x",
            "GET /plugins/x/json",
            "POST /plugins/x/enable",
            "DELETE /plugins/x")) {
      String answer = ask(line);
      assertThat(status(answer)).as(line).isEqualTo(501);
      assertThat(message(answer)).isEqualTo("plugins are not supported by this engine");
    }
  }

  @Test
  void aRegistryIsSearched() throws IOException {
    HttpServer registry =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    registry.createContext(
        "/v1/search",
        request -> {
          String query = request.getRequestURI().getRawQuery();
          byte[] answer =
              """
              {"num_results": 3, "query": "%s", "results": [
                {"name": "web", "description": "%s", "star_count": 9, "is_official": true, "is_automated": false},
                {"name": "ann/web", "description": null, "star_count": 2, "is_official": false},
                {"name": "bob/web", "description": "", "star_count": 0, "is_official": false}]}
              """
                  .formatted(query, query)
                  .getBytes(StandardCharsets.UTF_8);
          request.sendResponseHeaders(200, answer.length);
          try (var body = request.getResponseBody()) {
            body.write(answer);
          }
        });
    registry.start();
    try {
      String term = "term=127.0.0.1:%d/my%%20web".formatted(registry.getAddress().getPort());
      JsonNode all = fetch("GET /images/search?limit=7&" + term);
      assertThat(all).hasSize(3);
      assertThat(all.get(0).toString())
          .isEqualTo(
              "{\"star_count\":9,\"is_official\":true,\"name\":\"web\",\"is_automated\":false,\"description\":\"q=my+web&n=7\"}");
      assertThat(fetch("GET /images/search?filters=%7B%22stars%22:%5B%222%22%5D%7D&" + term))
          .hasSize(2);
      String official = "filters=%7B%22is-official%22:%7B%22false%22:true%7D%7D&";
      assertThat(fetch("GET /images/search?" + official + term)).hasSize(2);
      assertThat(message(ask("GET /images/search?limit=101&" + term)))
          .isEqualTo("limit 101 is outside the range of [1, 100]");
    } finally {
      registry.stop(0);
    }
  }

  @Test
  void whoSpeaksToBuildKitHasToUpgradeTheConnection() throws IOException {
    for (String path : List.of("/session", "/grpc")) {
      String none = ask("POST " + path);
      assertThat(status(none)).as(path).isEqualTo(400);
      assertThat(message(none)).isEqualTo("no upgrade proto in request");
      String other = send("POST " + path, "Connection: Upgrade\r\nUpgrade: foo\r\n", "");
      assertThat(status(other)).as(path).isEqualTo(400);
      assertThat(message(other)).isEqualTo("protocol foo not supported");
    }
  }
}
