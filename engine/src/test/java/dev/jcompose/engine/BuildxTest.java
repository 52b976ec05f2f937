package dev.jcompose.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.jcompose.buildkit.wire.WireMessage;
import dev.jcompose.engine.BuildxClient.Sent;
import dev.jcompose.image.Image;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Builds by BuildKit's clients, over the socket, with a client that speaks as buildx does.
class BuildxTest extends ServerTest {
  private static final WireMessage STORE = BuildxClient.exporter("moby", Map.of("name", "built"));
  private static final Duration LONG = Duration.ofSeconds(20);

  @Test
  void aDockerfileIsBuiltFromTheClientsFiles() throws IOException {
    try (var client = new BuildxClient(socket)) {
      client.directories.put(
          "context",
          List.of(
              Sent.other("bin", 1L << 31 | 0755, ""),
              new Sent(
                  WireMessage.builder().text(1, "bin/run").number(2, 0755).done(),
                  "#!/bin/sh\necho $0"),
              Sent.other("link", 1L << 27 | 0777, "bin/run"),
              Sent.file("word", "hello\n"),
              Sent.other("word2", 0644, "word")));
      Map<String, String> answer =
          client
              .dockerfile(
                  "FROM busybox", "ARG X", "COPY . /c", "RUN cat /c/word2; /c/link; echo $X")
              .build(Map.of("build-arg:X", "given", "label:a", "b"), STORE);
      Image image = test.engine().images().get("built");
      assertThat(answer)
          .containsEntry("containerimage.config.digest", image.id().value())
          .containsEntry("image.name", "docker.io/library/built:latest");
      assertThat(image.config().labels()).containsEntry("a", "b");
      await().atMost(LONG).until(() -> client.lines.contains("exporting to image"));
      assertThat(client.lines)
          .contains(
              "[internal] load build definition from Dockerfile",
              "[internal] load build context",
              "[2/3] COPY . /c",
              "hello",
              "/c/link",
              "given");
    }
  }

  @Test
  void manyHardLinksHaveTheContentOfTheirFirstNames() throws IOException {
    try (var client = new BuildxClient(socket)) {
      client.directories.put(
          "context",
          Stream.concat(
                  IntStream.range(100, 300).mapToObj(n -> Sent.file("f" + n, "content " + n)),
                  IntStream.range(100, 300).mapToObj(n -> Sent.other("g" + n, 0644, "f" + n)))
              .toList());
      client
          .dockerfile(
              "FROM busybox",
              "COPY . /c",
              "RUN cd /c; set -- g*; echo $# links;"
                  + " for g; do [ \"$(cat $g)\" = \"content ${g#g}\" ] || exit 9; done")
          .build(Map.of(), STORE);
      await().atMost(LONG).until(() -> client.lines.contains("200 links"));
    }
  }

  /// As the docker command before version 23 does it.
  @Test
  void anOrderOverHttpIsBuiltFromTheFilesOfASession() throws IOException {
    try (var client = new BuildxClient(socket)) {
      client.directories.put("context", List.of(Sent.file("word", "hello\n")));
      client.dockerfile("FROM busybox", "COPY . /c", "RUN cat /c/word; echo cba | rev");
      String answer =
          ask("POST /build?version=2&remote=client-session&t=old:1&session=" + client.session());
      assertThat(BuildTrace.of(answer))
          .contains("[internal] load build context", "[2/3] COPY . /c", "hello", "abc");
      assertThat(body(answer))
          .contains(
              "{\"id\":\"moby.image.id\",\"aux\":{\"ID\":\"%s\"}}"
                  .formatted(test.engine().images().get("old:1").id().value()));
      String failed =
          ask(
              "POST /build?version=2&remote=client-session&target=none&session="
                  + client.session());
      assertThat(failed).startsWith("HTTP/1.1 200 ").contains("\"errorDetail\":{\"message\":\"");
    }
  }

  @Test
  void aSecretIsAskedForWhenAStepNeedsIt() throws IOException {
    try (var client = new BuildxClient(socket)) {
      client.secrets.put("s", "hidden");
      client
          .dockerfile(
              "FROM busybox",
              "RUN --mount=type=secret,id=s wc -c < /run/secrets/s",
              "RUN --mount=type=secret,id=none ls /run/secrets | wc -l")
          .build(Map.of(), STORE);
      await().atMost(LONG).until(() -> client.lines.contains("exporting to image"));
      assertThat(client.lines).contains("6");
      client.dockerfile("FROM busybox", "RUN --mount=type=secret,id=none,required=true true");
      assertThatThrownBy(() -> client.build(Map.of()))
          .hasMessageContaining("secret none: not found");
    }
  }

  @Test
  void aFailureHasTheBuildersWordsAndNamesTheClientsFile() throws IOException {
    try (var client = new BuildxClient(socket)) {
      client.dockerfile("FROM busybox", "RUN exit 3");
      assertThatThrownBy(() -> client.build(Map.of(), STORE))
          .hasMessageContaining("Dockerfile:2:1: process \"/bin/sh -c exit 3\" did not complete")
          .hasMessageContaining("exit code: 3")
          .hasMessageNotContaining(test.directory.toString());
      assertThat(test.engine().images().find("built")).isEmpty();
    }
  }

  @Test
  void twoBuildsOfOneSessionGoSideBySide() throws IOException {
    try (var client = new BuildxClient(socket)) {
      client.directories.put("context", List.of(Sent.file("f", "same")));
      client.dockerfile(
          "FROM busybox AS one", "COPY f /f", "RUN echo one", "FROM busybox", "RUN echo two");
      var first = BuildxClient.later(() -> client.build(Map.of("target", "one"), STORE));
      var second =
          BuildxClient.later(
              () -> client.build(Map.of(), BuildxClient.exporter("moby", Map.of("name", "b,c:2"))));
      var _ = first.join();
      var _ = second.join();
      assertThat(test.engine().images().find("built")).isPresent();
      assertThat(test.engine().images().get("b").tags())
          .containsExactlyInAnyOrder("b:latest", "c:2");
    }
  }

  @Test
  void anArchiveGoesToTheClientAndNoImageStays() throws IOException {
    try (var client = new BuildxClient(socket)) {
      client.directories.put("context", List.of(Sent.file("f", "content of f")));
      client
          .dockerfile("FROM scratch", "COPY f /dir/f")
          .build(Map.of(), BuildxClient.exporter("tar", Map.of()));
      assertThat(client.output.toString(StandardCharsets.UTF_8))
          .contains("dir/f", "content of f", "ustar");
      assertThat(test.engine().images().list()).hasSize(1);
    }
  }

  static Stream<Arguments> whatIsRefused() {
    long device = 1L << 26 | 1L << 21 | 0600;
    long directory = 1L << 31 | 0755;
    long link = 1L << 27 | 0777;
    return Stream.of(
        Arguments.of("not a path of a file inside", List.of(Sent.file("../out", "x"))),
        Arguments.of("not a path of a file inside", List.of(Sent.file("/out", "x"))),
        Arguments.of("not a path of a file inside", List.of(Sent.file("a/../../out", "x"))),
        Arguments.of("is out of order", List.of(Sent.file("b", ""), Sent.file("a", ""))),
        Arguments.of("is out of order", List.of(Sent.file("a", ""), Sent.file("a", ""))),
        Arguments.of("is out of order", List.of(Sent.file("a/b", ""))),
        Arguments.of(
            "is out of order", List.of(Sent.other("a", link, "/tmp"), Sent.file("a/b", ""))),
        Arguments.of("devices cannot be sent", List.of(Sent.other("null", device, ""))),
        Arguments.of(
            "not a path of a file inside", List.of(Sent.other("a", 0644, "../../etc/passwd"))),
        Arguments.of(
            "which is not a file",
            List.of(Sent.other("a", directory, ""), Sent.other("b", 0644, "a"))),
        Arguments.of(
            "which is not a file",
            List.of(Sent.other("a", link, "/etc/passwd"), Sent.other("b", 0644, "a"))));
  }

  @ParameterizedTest(name = "[{index}] {0}")
  @MethodSource("whatIsRefused")
  void aContextThatLeadsOutIsRefused(String why, List<Sent> context) throws IOException {
    try (var client = new BuildxClient(socket)) {
      client.directories.put("context", context);
      client.dockerfile("FROM busybox", "COPY . /c");
      assertThatThrownBy(() -> client.build(Map.of(), STORE)).hasMessageContaining(why);
    }
    assertThat(leftOver()).isEmpty();
  }

  @Test
  void whatTheBuilderCannotDoIsRefusedBeforeAnythingIsBuilt() throws IOException {
    try (var client = new BuildxClient(socket)) {
      client.dockerfile("FROM busybox");
      assertThatThrownBy(() -> client.build(Map.of("platform", "darwin/arm64"), STORE))
          .hasMessageContaining("platform darwin/arm64 does not run here");
      assertThatThrownBy(() -> client.build(Map.of("attest:sbom", ""), STORE))
          .hasMessageContaining("attestations are not supported");
      assertThatThrownBy(() -> client.build(Map.of(), BuildxClient.exporter("zip", Map.of())))
          .hasMessageContaining("output type zip is not supported");
      assertThatThrownBy(() ->
              client.ask(
                  "Solve",
                  WireMessage.builder()
                      .text(1, "ref")
                      .message(2, WireMessage.builder().text(1, "op").done())
                      .done()))
          .hasMessageContaining("it cannot run other definitions of a build (LLB)");
    }
  }

  @Test
  void aSessionThatEndsMidwayFailsTheBuild() throws IOException {
    try (var client = new BuildxClient(socket)) {
      client.dockerfile("FROM busybox", "RUN --mount=type=secret,id=s sleep 1");
      client.endSession();
      assertThatThrownBy(() -> client.build(Map.of(), STORE))
          .hasMessageContaining("the client's session has ended");
    }
    assertThat(leftOver()).isEmpty();
  }

  @Test
  void aClientThatIsGoneEndsItsBuild() throws IOException {
    var client = new BuildxClient(socket);
    client.dockerfile("FROM busybox", "RUN echo begun; sleep 4321");
    var build = BuildxClient.later(() -> client.build(Map.of(), STORE));
    await().atMost(LONG).until(() -> client.lines.contains("begun"));
    assertThat(running("4321")).isTrue();
    client.vanish();
    await().atMost(LONG).until(() -> !running("4321"));
    await().atMost(LONG).until(() -> leftOver().isEmpty());
    assertThat(build.handle((_, failure) -> failure).join()).isNotNull();
    client.close();
  }

  @Test
  void theCacheIsShownAndPruned() throws IOException {
    try (var client = new BuildxClient(socket)) {
      client.dockerfile("FROM busybox", "RUN echo x > /x").build(Map.of());
      List<WireMessage> records = client.ask("DiskUsage", WireMessage.EMPTY).messages(1);
      assertThat(records).extracting(item -> item.text(10)).contains("regular");
      assertThat(client.ask("ListWorkers", WireMessage.EMPTY).messages(1)).hasSize(1);
    }
  }

  /// Whether a process has this in its command line.
  private static boolean running(String text) throws IOException {
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      return processes
          .filter(process -> process.getFileName().toString().matches("\\d+"))
          .anyMatch(process -> commandLine(process).contains(text));
    }
  }

  private static String commandLine(Path process) {
    try {
      return Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1);
    } catch (IOException ended) {
      return "";
    }
  }

  /// Files of builds that are over.
  private List<Path> leftOver() throws IOException {
    try (Stream<Path> files = Files.list(test.config.temporary())) {
      return files.filter(file -> file.getFileName().toString().startsWith("buildkit-")).toList();
    }
  }
}
