package dev.jcompose.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.engine.json.DockerJson;
import dev.jcompose.image.tar.TarEntry;
import dev.jcompose.image.tar.TarWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

  @ParameterizedTest
  @CsvSource({"BOGUS x,BOGUS", "RUN true,RUN"})
  void whatNoCommitCanChangeIsSaid(String change, String name) throws IOException {
    make("written", "true", "", "");
    String answer =
        ask("POST /commit?container=written&changes=" + change.replace(" ", "%20"), "{}");
    assertThat(status(answer)).isEqualTo(400);
    assertThat(message(answer)).contains(name + " is not a valid change command");
  }

  private static final String OTHER = "={%22os%22:%22linux%22,%22architecture%22:%22s390x%22}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET /images/busybox/json?platform|404",
        "GET /images/busybox/history?platform|404",
        "POST /images/busybox/push?platform|404",
        "DELETE /images/busybox?platforms|404",
        "GET /images/busybox/get?platform|500",
        "POST /images/load?platform|400",
      })
  void anImageOfAnotherPlatformIsNotTakenForTheOneAskedFor(String line, int status)
      throws IOException {
    String answer = ask(line + OTHER);
    assertThat(status(answer)).isEqualTo(status);
    assertThat(message(answer)).contains("linux/s390x");
    assertThat(status(ask("GET /images/busybox/json"))).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "=linux/amd64|failed to parse platform: ",
        "={%22os%22:%22linux%22}|both OS and Architecture must be provided",
      })
  void aPlatformThatIsNoneIsABadRequest(String platform, String words) throws IOException {
    String answer = ask("GET /images/busybox/json?platform" + platform);
    assertThat(status(answer)).isEqualTo(400);
    assertThat(message(answer)).startsWith(words);
    assertThat(status(ask("GET /v1.48/images/busybox/json?platform" + platform))).isEqualTo(200);
  }

  @Test
  void thePlatformOfThisMachineIsFound() throws IOException {
    JsonNode image = fetch("GET /images/busybox/json");
    String here = OTHER.replace("s390x", image.path("Architecture").asString());
    assertThat(fetch("GET /images/busybox/json?platform" + here)).isEqualTo(image);
    assertThat(status(ask("GET /images/busybox/json?manifests=1&platform" + here))).isEqualTo(400);
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
      assertThat(message(answer)).startsWith("An image does not exist locally");
      answer =
          send(
              "POST /images/create?fromImage=localhost:1/x&tag=1",
              "X-Registry-Auth: " + header + "\r\n",
              "");
      assertThat(message(answer)).doesNotContain("base64");
    }
  }

  @Test
  void aRepositoryIsSavedWithAllItsTags() throws IOException {
    assertThat(status(ask("POST /images/busybox/tag?repo=both&tag=1"))).isEqualTo(201);
    assertThat(status(ask("POST /images/busybox/tag?repo=both&tag=2"))).isEqualTo(201);
    assertThat(ask("GET /images/both/get")).contains("both:1").contains("both:2");
    assertThat(status(ask("GET /images/neither/get"))).isEqualTo(404);
  }

  @Test
  void aNameThatMeansADigestIsNoTag() throws IOException {
    assertThat(message(ask("POST /images/busybox/tag?repo=sha256&tag=some")))
        .startsWith("refusing to create an ambiguous tag");
    assertThat(message(ask("DELETE /images/%20"))).isEqualTo("image name cannot be blank");
  }

  @Test
  void anImageInUseSaysByWhom() throws IOException {
    start("user", "sleep 1000", "", "");
    String id = fetch("GET /images/busybox/json").path("Id").asString();
    String user = fetch("GET /containers/user/json").path("Id").asString().substring(0, 12);
    assertThat(message(ask("DELETE /images/" + id)))
        .contains("(cannot be forced) - image is being used by running container " + user);
    assertThat(status(ask("POST /containers/user/kill"))).isEqualTo(204);
    assertThat(message(ask("DELETE /images/" + id)))
        .contains("(must be forced) - image is being used by stopped container " + user);
  }

  @Test
  void theImageOfAStoppedContainerGoesByForceAndTheContainerStays() throws IOException {
    assertThat(post("/build?t=own", contextArchive("FROM busybox\nRUN echo kept > /kept\n")))
        .contains("Successfully built");
    String id = fetch("GET /images/own/json").path("Id").asString();
    String create = "{\"Image\":\"own\",\"Cmd\":[\"cat\",\"/kept\"]}";
    assertThat(status(ask("POST /containers/create?name=stays", create))).isEqualTo(201);
    assertThat(ask("DELETE /images/" + id + "?force=1"))
        .contains("{\"Untagged\":\"own:latest\"}", "{\"Deleted\":\"" + id + "\"}");
    assertThat(status(ask("GET /images/" + id + "/json"))).isEqualTo(404);
    assertThat(fetch("GET /containers/stays/json").path("Image").asString()).isEqualTo(id);
    assertThat(status(ask("POST /containers/stays/start"))).isEqualTo(204);
    assertThat(ask("POST /containers/stays/wait")).contains("\"StatusCode\":0");
    assertThat(ask("GET /containers/stays/logs?stdout=1")).contains("kept");
  }

  @Test
  void parentsThatWereSavedTogetherAreLoadedAsParents() throws IOException {
    start("one", "echo 1 > /one", "", "");
    String lower =
        DockerJson.docker().readTree(body(ask("POST /commit?container=one"))).path("Id").asString();
    String create = "{\"Image\":\"" + lower + "\",\"Cmd\":[\"touch\",\"/two\"]}";
    assertThat(status(ask("POST /containers/create?name=two", create))).isEqualTo(201);
    assertThat(status(ask("POST /containers/two/start"))).isEqualTo(204);
    String upper =
        DockerJson.docker().readTree(body(ask("POST /commit?container=two"))).path("Id").asString();
    assertThat(status(ask("DELETE /containers/one?force=1"))).isEqualTo(204);
    assertThat(status(ask("DELETE /containers/two?force=1"))).isEqualTo(204);
    var saved = new ByteArrayOutputStream();
    test.engine().images().save(List.of(upper, lower), saved);
    assertThat(ask("DELETE /images/" + upper)).contains("{\"Deleted\":\"" + lower + "\"}");
    assertThat(post("/images/load", saved.toByteArray())).startsWith("HTTP/1.1 200");
    assertThat(fetch("GET /images/" + upper + "/json").path("Parent").asString()).isEqualTo(lower);
    assertThat(fetch("GET /images/" + lower + "/json").path("Parent").asString()).isEmpty();
  }

  @Test
  void eventsOfAnImageHaveItsLabels() throws IOException {
    assertThat(post("/build?t=labelled", contextArchive("FROM busybox\nLABEL of=mine\n")))
        .contains("Successfully built");
    long now = Instant.now().getEpochSecond() + 1;
    assertThat(ask("GET /events?until=" + now + "&filters={%22label%22:[%22of=mine%22]}"))
        .contains("\"name\":\"labelled:latest\"");
  }

  @Test
  void anImportIsSaidToBeForThePlatformThatWasAskedFor() throws IOException {
    byte[] files = contextArchive("not much");
    assertThat(post("/images/create?fromSrc=-&repo=far&platform=linux/sparc64", files))
        .startsWith("HTTP/1.1 200");
    assertThat(fetch("GET /images/far/json").path("Architecture").asString()).isEqualTo("sparc64");
    for (String system : List.of("darwin", "macos", "macos/arm64")) {
      assertThat(message(post("/images/create?fromSrc=-&repo=x&platform=" + system, files)))
          .isEqualTo("operating system is not supported");
    }
    assertThat(message(post("/images/create?fromSrc=-&repo=x&platform=/", files)))
        .contains("is an invalid component");
  }

  @Test
  void anArchiveOfDockerBefore110IsLoaded() throws IOException {
    var archive = new ByteArrayOutputStream();
    try (var tar = new TarWriter(archive)) {
      add(
          tar,
          "lower/json",
          "{\"id\":\"lower\",\"created\":\"2013-06-13T14:03:50Z\"}".getBytes(UTF_8));
      add(tar, "lower/layer.tar", new byte[0]);
      add(
          tar,
          "upper/json",
          """
          {"id":"upper","parent":"lower","created":"2014-06-13T14:03:50Z","os":"linux",\
          "architecture":"amd64","author":"me","container_config":{"Cmd":["sh","-c","made"]},\
          "config":{"Cmd":["run"],"Env":["A=1"]}}\
          """
              .getBytes(UTF_8));
      add(tar, "upper/layer.tar", contextArchive("of the upper layer"));
      add(tar, "repositories", "{\"old\":{\"style\":\"upper\"}}".getBytes(UTF_8));
    }
    assertThat(post("/images/load", archive.toByteArray())).contains("Loaded image: old:style");
    JsonNode image = fetch("GET /images/old:style/json");
    assertThat(image.path("Config").path("Cmd").toString()).isEqualTo("[\"run\"]");
    assertThat(image.path("Created").asString()).startsWith("2014-06-13T14:03:50");
    assertThat(image.path("RootFS").path("Layers")).hasSize(2);
    assertThat(fetch("GET /images/old:style/history").get(0).path("CreatedBy").asString())
        .isEqualTo("sh -c made");
  }

  private static void add(TarWriter tar, String name, byte[] bytes) throws IOException {
    tar.add(
        TarEntry.of(name, TarEntry.Type.FILE, 0644, Instant.EPOCH).withSize(bytes.length),
        new ByteArrayInputStream(bytes));
  }

  @Test
  void whatTakesAnothersNameIsToldWhenItIsLoaded() throws IOException {
    assertThat(post("/build?t=taken", contextArchive("FROM busybox\nLABEL v=1\n")))
        .contains("Successfully built");
    var saved = new ByteArrayOutputStream();
    test.engine().images().save(List.of("taken"), saved);
    assertThat(post("/build?t=taken", contextArchive("FROM busybox\nLABEL v=2\n")))
        .contains("Successfully built");
    assertThat(post("/images/load", saved.toByteArray()))
        .contains("The image taken:latest already exists, renaming the old one with ID sha256:");
  }

  @Test
  void aRepositoryWithoutTagsCannotBePushed() throws IOException {
    assertThat(message(ask("POST /images/localhost:1/none/push")))
        .isEqualTo("An image does not exist locally with the tag: localhost:1/none");
  }

  @Test
  void aTagOfItsOwnTakesThePlaceOfTheOneInTheName() throws IOException {
    assertThat(status(ask("POST /images/busybox/tag?repo=mine:old&tag=new"))).isEqualTo(201);
    assertThat(test.engine().images().get("mine:new").tags()).contains("mine:new");
    assertThat(status(ask("GET /images/mine:old/json"))).isEqualTo(404);
    assertThat(status(ask("POST /images/busybox/tag?repo=sha256"))).isEqualTo(400);
  }

  @Test
  void clientsOfEarlierVersionsAskForANameByAParameter() throws IOException {
    assertThat(fetch("GET /v1.40/images/json?filter=nosuch")).isEmpty();
    assertThat(fetch("GET /v1.40/images/json?filter=busybox")).hasSize(1);
    assertThat(fetch("GET /v1.41/images/json?filter=nosuch")).hasSize(1);
  }

  @Test
  void howMuchImagesShareIsToldWhenAskedFor() throws IOException {
    assertThat(fetch("GET /images/json").get(0).path("SharedSize").asInt()).isEqualTo(-1);
    assertThat(fetch("GET /images/json?shared-size=1").get(0).path("SharedSize").asInt())
        .isNotNegative();
  }
}
