package dev.jcompose.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.engine.json.DockerJson;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What a client of Docker's API sees of links (`docker run --link db:store`).
class DockerLinksTest extends ServerTest {
  @Test
  void aLinkIsShownWithTheNamesOfNowAndLeadsToTheOther() throws IOException {
    start("db", "sleep 1000", "", "");
    start("web", "sleep 1000", "", "\"Links\":[\"db:store\"]");
    assertThat(status(ask("POST /containers/db/rename?name=data"))).isEqualTo(204);
    JsonNode web = fetch("GET /containers/web/json");
    assertThat(web.path("HostConfig").path("Links").toString()).isEqualTo("[\"/data:/web/store\"]");
    assertThat(fetch("GET /containers/web/store/json").path("Id"))
        .isEqualTo(fetch("GET /containers/data/json").path("Id"));
    assertThat(status(ask("GET /containers/web/none/json"))).isEqualTo(404);
  }

  @Test
  void aLinkLeadsToTheOthersHostNameToo() throws IOException, InterruptedException {
    start("first", "sleep 1000", ",\"Hostname\":\"fred\"", "");
    assertThat(output("second", "grep -o 'fred$' /etc/hosts", "", "\"Links\":[\"first:one\"]"))
        .isEqualTo("fred\n");
  }

  @Test
  void whatIsStartedLaterInAContainerKnowsItsLinks() throws IOException {
    start("db", "sleep 1000", "", "");
    start("web", "sleep 1000", "", "\"Links\":[\"db:store\"]");
    String id = fetch("GET /containers/web/json").path("Id").asString();
    String exec =
        DockerJson.docker()
            .readTree(
                body(
                    ask(
                        "POST /containers/" + id + "/exec",
                        "{\"AttachStdout\":true,\"Cmd\":[\"env\"]}")))
            .path("Id")
            .asString();
    assertThat(ask("POST /exec/" + exec + "/start", "{}")).contains("STORE_NAME=/web/store");
  }

  @Test
  void oneMayBeLinkedThatSharesAnothersNetwork() throws IOException {
    start("owner", "sleep 1000", "", "");
    start("guest", "sleep 1000", "", "\"NetworkMode\":\"container:owner\"");
    start("second", "sleep 1000", "", "\"NetworkMode\":\"container:guest\"");
    start("web", "sleep 1000", "", "\"Links\":[\"second:other\"]");
    assertThat(fetch("GET /containers/web/json").path("State").path("Running").asBoolean(false))
        .isTrue();
  }

  @Test
  void onANetworkOfTheUsersTheOtherMayAppearLater() throws IOException {
    assertThat(status(ask("POST /networks/create", "{\"Name\":\"mine\"}"))).isEqualTo(201);
    make("web", "true", "", "\"NetworkMode\":\"mine\",\"Links\":[\"later:store\"]");
    String answer =
        ask(
            "POST /containers/create?name=other",
            "{\"Image\":\"busybox\",\"Cmd\":[\"true\"],\"HostConfig\":{\"Links\":[\"later:store\"]}}");
    assertThat(message(answer)).contains("could not get container for later");
  }

  /// Testcontainers links its relay to the containers of a Compose project by the names that the
  /// list of containers shows, which begin with a slash.
  @Test
  void aLinkOnANetworkOfTheUsersMayBeWrittenAsInspectShowsIt() throws IOException {
    assertThat(status(ask("POST /networks/create", "{\"Name\":\"mine\"}"))).isEqualTo(201);
    start("db", "sleep 1000", "", "\"NetworkMode\":\"mine\"");
    for (String link : List.of("/db:store", "/db:/web/store")) {
      String endpoints = "{\"mine\":{\"Links\":[\"" + link + "\"]}}";
      make(
          "web",
          "nslookup store",
          ",\"NetworkingConfig\":{\"EndpointsConfig\":" + endpoints + "}",
          "\"NetworkMode\":\"mine\"");
      assertThat(status(ask("POST /containers/web/start"))).isEqualTo(204);
      assertThat(ask("POST /containers/web/wait")).as(link).contains("\"StatusCode\":0");
      assertThat(status(ask("DELETE /containers/web"))).isEqualTo(204);
    }
  }
}
