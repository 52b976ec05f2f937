package dev.jcompose.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.engine.json.DockerJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What a client of Docker's API sees of images.
class DockerImagesTest extends ServerTest {
  private List<String> tags(String reference) throws IOException {
    List<String> tags = new ArrayList<>();
    for (JsonNode image : fetch("GET /images/json?filters={%22reference%22:[" + reference + "]}")) {
      image.path("RepoTags").forEach(tag -> tags.add(tag.asString()));
    }
    return tags;
  }

  @Test
  void anImageIsListedUnderTheNamesThatWereAskedFor() throws IOException {
    assertThat(status(ask("POST /images/busybox/tag?repo=other&tag=1"))).isEqualTo(201);
    assertThat(status(ask("POST /images/busybox/tag?repo=busybox&tag=2"))).isEqualTo(201);
    assertThat(tags("%22busybox%22")).containsExactlyInAnyOrder("busybox:latest", "busybox:2");
    assertThat(tags("%22busybox:2%22")).containsExactly("busybox:2");
    assertThat(tags("%22oth*%22,%22busybox:latest%22"))
        .containsExactlyInAnyOrder("other:1", "busybox:latest");
    assertThat(tags("%22nothing%22")).isEmpty();
  }

  @Test
  void aCommitTakesTheConfigurationOfItsBody() throws IOException {
    make("made", "true", ",\"Env\":[\"A=1\"],\"Labels\":{\"old\":\"1\"}", "");
    String answer =
        ask(
            "POST /commit?container=made&repo=mine",
            "{\"Labels\":{\"new\":\"2\"},\"Cmd\":[\"echo\",\"hi\"]}");
    assertThat(status(answer)).as(answer).isEqualTo(201);
    JsonNode image = fetch("GET /images/mine/json");
    assertThat(image.path("Parent").asString())
        .isEqualTo(fetch("GET /images/busybox/json").path("Id").asString());
    JsonNode config = image.path("Config");
    assertThat(config.path("Labels").path("old").asString()).isEqualTo("1");
    assertThat(config.path("Labels").path("new").asString()).isEqualTo("2");
    assertThat(config.path("Cmd").toString()).isEqualTo("[\"echo\",\"hi\"]");
    assertThat(config.path("Env").toString()).contains("A=1");
  }

  @Test
  void anArchiveThatCannotBeReadIsToldInTheAnswer() throws IOException {
    String answer = ask("POST /images/load", "this is no archive");
    assertThat(status(answer)).isEqualTo(200);
    assertThat(answer).contains("{\"errorDetail\":{\"message\":\"image archive: ");
  }

  @Test
  void aContainerThatJustEndsCanBeCommitted() throws IOException {
    for (int number = 0; number < 5; number++) {
      String name = "ends-" + number;
      start(name, "true", "", "");
      String answer = ask("POST /commit?container=" + name);
      assertThat(status(answer)).as(answer).isEqualTo(201);
      assertThat(DockerJson.docker().readTree(body(answer)).path("Id").asString())
          .startsWith("sha256:");
    }
  }

  @Test
  void credentialsThatAreNoneAreNobodys() throws IOException {
    for (String header : List.of("123", "{}", "e30=")) {
      String answer =
          send("POST /images/localhost:1/x/push?tag=1", "X-Registry-Auth: " + header + "\r\n", "");
      assertThat(message(answer)).startsWith("No such image");
      answer =
          send(
              "POST /images/create?fromImage=localhost:1/x&tag=1",
              "X-Registry-Auth: " + header + "\r\n",
              "");
      assertThat(message(answer)).doesNotContain("base64");
    }
  }

  @Test
  void aRepositoryWithoutTagsCannotBePushed() throws IOException {
    assertThat(message(ask("POST /images/localhost:1/none/push")))
        .isEqualTo("An image does not exist locally with the tag: localhost:1/none");
  }
}
