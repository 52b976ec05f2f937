package dev.jcompose.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.engine.json.DockerJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Push, pull, login and digests through Docker's API against a registry that others wrote.
class RealRegistryTest extends ServerTest {
  @TempDir private Path directory;

  @BeforeEach
  void check() {
    Assumptions.assumeTrue(
        DebianRegistry.program().isPresent(), "needs Debian's docker-registry (tools/setup.sh)");
  }

  private String ask(String line, String password, String body) throws IOException {
    return send(
        line, password.isEmpty() ? "" : header("X-Registry-Auth", login(password, "")), body);
  }

  private static String header(String name, String json) {
    return name + ": " + Base64.getUrlEncoder().encodeToString(json.getBytes(UTF_8)) + "\r\n";
  }

  private static String login(String password, String server) {
    return DockerJson.docker()
        .writeValueAsString(
            Map.of("username", "user", "password", password, "serveraddress", server));
  }

  private String id(String name) {
    return test.engine().images().get(name).id().value();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void imageComesBackAsItWent(boolean closed) throws IOException, InterruptedException {
    try (DebianRegistry registry = DebianRegistry.start(directory, closed)) {
      String password = closed ? "secret" : "";
      String name = registry.domain() + "/team/box";
      test.engine().images().tag("busybox", name + ":1");
      String id = id("busybox");

      String pushed = ask("POST /images/" + name + "/push?tag=1", password, "");
      assertThat(pushed).contains("200 OK").contains("Pushed").contains("1: digest: sha256:");

      var _ = test.engine().images().remove(name + ":1", false);
      var _ = test.engine().images().remove("busybox", true);
      assertThat(test.engine().images().list()).isEmpty();
      assertThat(test.engine().images().usage().layersBytes()).isZero();

      String pulled = ask("POST /images/create?fromImage=" + name + "&tag=1", password, "");
      assertThat(pulled).contains("Pull complete").contains("Downloaded newer image for");
      assertThat(id(name + ":1")).isEqualTo(id);

      String again = ask("POST /images/create?fromImage=" + name + "&tag=1", password, "");
      assertThat(again).contains("Already exists").contains("Image is up to date for");

      String distribution = ask("GET /distribution/" + name + ":1/json", password, "");
      JsonNode descriptor = json(distribution).path("Descriptor");
      assertThat(descriptor.path("mediaType").asString())
          .isEqualTo("application/vnd.oci.image.manifest.v1+json");
      assertThat(descriptor.path("size").asInt()).isPositive();
      assertThat(json(distribution).path("Platforms").toString())
          .isEqualTo("[{\"architecture\":\"amd64\",\"os\":\"linux\"}]");
      String digest = descriptor.path("digest").asString();
      assertThat(test.engine().images().get(name + ":1").repoDigests())
          .containsExactly(name + "@" + digest);
    }
  }

  @Test
  void aLayerOfAnotherRepositoryIsNotSentAgain() throws IOException, InterruptedException {
    try (DebianRegistry registry = DebianRegistry.start(directory, false)) {
      String name = registry.domain() + "/team/box";
      String other = registry.domain() + "/other/copy";
      test.engine().images().tag("busybox", name + ":1");
      assertThat(ask("POST /images/" + name + "/push?tag=1", "", "")).contains("\"Pushed\"");
      test.engine().images().tag("busybox", other + ":1");
      assertThat(ask("POST /images/" + other + "/push?tag=1", "", ""))
          .contains("\"Mounted from team/box\"")
          .contains("1: digest: sha256:")
          .doesNotContain("Pushing")
          .doesNotContain("\"Pushed\"");
    }
  }

  @Test
  void passwordIsCheckedAndItsLackIsSaid() throws IOException, InterruptedException {
    try (DebianRegistry registry = DebianRegistry.start(directory, true)) {
      String server = registry.domain();
      assertThat(ask("POST /auth", "", login("secret", server)))
          .contains("200 OK")
          .contains("Login Succeeded");
      assertThat(ask("POST /auth", "", login("wrong", server)))
          .contains("401 ")
          .contains("login attempt to " + server + " failed");
      assertThat(ask("POST /images/create?fromImage=" + server + "/team/box", "", ""))
          .contains("denied")
          .contains("needs a login");
    }
  }

  @Test
  void missingTagNamesItsNeighbours() throws IOException, InterruptedException {
    try (DebianRegistry registry = DebianRegistry.start(directory, false)) {
      String name = registry.domain() + "/box";
      test.engine().images().tag("busybox", name + ":1.27");
      String _ = ask("POST /images/" + name + "/push?tag=1.27", "", "");

      String answer = ask("POST /images/create?fromImage=" + name + "&tag=1.72", "", "");
      assertThat(answer).contains("404 ").contains("not found").contains("near: 1.27");
    }
  }

  @Test
  void buildGetsItsBaseAsTheClientThatAsks() throws IOException, InterruptedException {
    try (DebianRegistry registry = DebianRegistry.start(directory, true)) {
      String name = registry.domain() + "/private/box";
      test.engine().images().tag("busybox", name + ":1");
      String _ = ask("POST /images/" + name + "/push?tag=1", "secret", "");
      var _ = test.engine().images().remove(name + ":1", false);
      var _ = test.engine().images().remove("busybox", true);
      String context = context("FROM " + name + ":1\nRUN echo built > /made\n");

      assertThat(send("POST /build?t=made", "", context))
          .contains("Dockerfile:1:6")
          .contains("access denied by 127.0.0.1");

      String known = "{\"" + registry.domain() + "\":" + login("secret", "") + "}";
      assertThat(send("POST /build?t=made", header("X-Registry-Config", known), context))
          .contains("Successfully tagged made:latest");
      assertThat(test.engine().images().get("made").layers()).hasSize(2);
    }
  }

  /// A tar, which is text since all in it is.
  private String context(String dockerfile) throws IOException, InterruptedException {
    Files.writeString(directory.resolve("Dockerfile"), dockerfile);
    Process tar =
        new ProcessBuilder("tar", "-cf", "-", "Dockerfile").directory(directory.toFile()).start();
    String text = new String(tar.getInputStream().readAllBytes(), UTF_8);
    assertThat(tar.waitFor()).isZero();
    return text;
  }

  private static JsonNode json(String answer) {
    return DockerJson.docker().readTree(answer.substring(answer.indexOf("\r\n\r\n") + 4));
  }
}
