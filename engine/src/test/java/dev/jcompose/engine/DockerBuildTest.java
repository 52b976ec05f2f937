package dev.jcompose.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.jcompose.image.tar.TarEntry;
import dev.jcompose.image.tar.TarWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// What a client of Docker's API sees of `POST /build`, which is Docker's builder before BuildKit.
class DockerBuildTest extends ServerTest {
  @Test
  void aBuildThatFailsSaysSoInItsStream() throws IOException {
    assertThat(post("/build", contextArchive("FROM nothing-here\n")))
        .startsWith("HTTP/1.1 200 OK\r\n")
        .contains("{\"errorDetail\":{\"message\":\"Dockerfile:1")
        .contains("nothing-here");
  }

  @Test
  void aBuildThatWasDoneBeforeSaysSoOfEveryInstruction() throws IOException {
    byte[] context = contextArchive("FROM busybox\nENV A=1\nRUN echo made\nLABEL b=2\n");
    assertThat(post("/build", context)).contains("made").doesNotContain("Using cache");
    assertThat(post("/build", context).split(" ---> Using cache", -1)).hasSize(4);
  }

  @Test
  void aClientThatAsksForBuildKitGetsItsProgress() throws IOException {
    byte[] context = contextArchive("FROM busybox\nARG A\nRUN echo $A | tr a-z A-Z\n");
    String answer = post("/build?version=2&t=two:1&buildargs=%7B%22A%22%3A%22given%22%7D", context);
    assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n").doesNotContain("Step 1/");
    assertThat(BuildTrace.of(answer)).contains("[1/2] FROM busybox", "GIVEN");
    String id = test.engine().images().get("two:1").id().value();
    assertThat(answer).contains("{\"id\":\"moby.image.id\",\"aux\":{\"ID\":\"" + id + "\"}}");
    assertThat(post("/build?version=2&q=1&buildargs=%7B%22A%22%3A%22given%22%7D", context))
        .contains("\r\n{\"stream\":\"" + id + "\\n\"}\n")
        .doesNotContain("moby.buildkit.trace");
    assertThat(post("/build?version=2", contextArchive("FROM busybox\nRUN exit 3\n")))
        .contains("{\"errorDetail\":{\"message\":\"")
        .contains("exit code: 3");
    assertThat(message(post("/build?version=2&networkmode=mine", context)))
        .isEqualTo("network mode \"mine\" not supported by buildkit");
    assertThat(message(post("/build?version=3", context)))
        .isEqualTo("invalid builder version (1 and 2 are known)");
  }

  @Test
  void whatABuildWritesToStderrIsRed() throws IOException {
    assertThat(post("/build", contextArchive("FROM busybox\nRUN echo bad >&2; echo good\n")))
        .contains("{\"stream\":\"\\u001B[91mbad\\n\\u001B[0m\"}")
        .contains("{\"stream\":\"good\\n\"}");
  }

  @Test
  void aCommandThatFailsIsToldWithItsExitCode() throws IOException {
    assertThat(post("/build", contextArchive("FROM busybox\nRUN exit 23\n")))
        .contains(
            "{\"errorDetail\":{\"code\":23,\"message\":\"The command '/bin/sh -c exit 23' returned"
                + " a non-zero code: 23\"}");
  }

  @Test
  void aDockerfileThatCannotBeReadIsABadRequest() throws IOException {
    assertThat(status(post("/build", contextArchive("FROM busybox\nNONSENSE x\n")))).isEqualTo(400);
    assertThat(status(post("/build", contextArchive("")))).isEqualTo(400);
    assertThat(status(post("/build?platform=darwin%2Farm64", contextArchive("FROM busybox\n"))))
        .isEqualTo(400);
  }

  @Test
  void anArchiveWithoutItsEndIsABuildContext() throws IOException {
    // What the docker command sends for `build -f -`.
    byte[] whole = contextArchive("FROM busybox\n");
    assertThat(post("/build", Arrays.copyOf(whole, 512 + "FROM busybox\n".length())))
        .contains("Successfully built");
  }

  private JsonNode built(String name, String query, String dockerfile) throws IOException {
    String answer = post("/build?t=" + name + query, contextArchive(dockerfile));
    assertThat(answer).contains("Successfully built");
    return fetch("GET /images/" + name + "/json");
  }

  /// A context of a Dockerfile and one more file.
  private static byte[] context(String dockerfile, String name, byte[] content) throws IOException {
    var archive = new ByteArrayOutputStream();
    try (var tar = new TarWriter(archive)) {
      byte[] text = dockerfile.getBytes(StandardCharsets.UTF_8);
      tar.add(
          TarEntry.of("Dockerfile", TarEntry.Type.FILE, 0644, Instant.EPOCH).withSize(text.length),
          new ByteArrayInputStream(text));
      tar.add(
          TarEntry.of(name, TarEntry.Type.FILE, 0644, Instant.EPOCH).withSize(content.length),
          new ByteArrayInputStream(content));
    }
    return archive.toByteArray();
  }

  @Test
  void theSameFilesMakeTheSameImageWhateverTheyAreCalled() throws IOException {
    byte[] content = "content".getBytes(StandardCharsets.UTF_8);
    String one = "FROM busybox\nCOPY one.txt /tmp/\n";
    String pattern = "FROM busybox\nCOPY one*.txt /tmp/\n";
    assertThat(post("/build?t=one", context(one, "one.txt", content))).contains("Successfully");
    assertThat(post("/build?t=two", context(pattern, "one.txt", content))).contains("Using cache");
    assertThat(fetch("GET /images/two/json").path("Id"))
        .isEqualTo(fetch("GET /images/one/json").path("Id"));
    assertThat(fetch("GET /images/one/history").get(0).path("CreatedBy").asString())
        .matches("COPY file:[0-9a-f]{64} in /tmp/");
  }

  @Test
  void whatTheBaseImageHasDoneIsAnnounced() throws IOException {
    JsonNode _ = built("parent", "", "FROM busybox\nONBUILD RUN echo of the base\n");
    String answer = post("/build", contextArchive("FROM parent\nENV A=b\n"));
    assertThat(answer)
        .containsSubsequence(
            "Step 1/2 : FROM parent",
            "# Executing 1 build trigger\\n",
            "of the base\\n",
            "Step 2/2 : ENV A=b")
        .doesNotContain(": RUN");
  }

  @Test
  void theParentOfAnImageIsTheOneItWasBuiltFrom() throws IOException {
    String base = fetch("GET /images/busybox/json").path("Id").asString();
    assertThat(built("child", "", "FROM busybox\nENV A=b\n").path("Parent").asString())
        .isEqualTo(base);
    assertThat(post("/build?version=2&t=other", contextArchive("FROM busybox\nENV A=c\n")))
        .startsWith("HTTP/1.1 200");
    assertThat(fetch("GET /images/other/json").path("Parent").asString()).isEmpty();
  }

  @Test
  void stagesStayAsImagesWithoutANameUntilTheyArePruned() throws IOException {
    String stages =
        """
        FROM busybox AS one
        LABEL stage=builder
        RUN echo made > /made
        FROM busybox
        COPY --from=one /made /
        """;
    String answer = post("/build?t=both&labels={%22of%22:%22last%22}", contextArchive(stages));
    JsonNode dangling = fetch("GET /images/json?filters={%22label%22:[%22stage=builder%22]}");
    assertThat(dangling).hasSize(1);
    String id = dangling.get(0).path("Id").asString();
    assertThat(answer)
        .containsSubsequence(
            "{\"aux\":{\"ID\":\"" + id + "\"}}",
            "{\"aux\":{\"ID\":\"" + fetch("GET /images/both/json").path("Id").asString());
    assertThat(dangling.get(0).path("Labels").has("of")).isFalse();
    String look = "{\"Image\":\"" + id + "\",\"Cmd\":[\"cat\",\"/made\"]}";
    assertThat(status(ask("POST /containers/create?name=looks", look))).isEqualTo(201);
    assertThat(status(ask("POST /containers/looks/start"))).isEqualTo(204);
    assertThat(ask("POST /containers/looks/wait")).contains("\"StatusCode\":0");
    assertThat(status(ask("DELETE /containers/looks"))).isEqualTo(204);
    assertThat(ask("POST /images/prune?filters={%22label%22:[%22stage=builder%22]}"))
        .contains("{\"Deleted\":\"" + id + "\"}");
    assertThat(status(ask("GET /images/both/json"))).isEqualTo(200);
  }

  @Test
  void whatAnImageWasMadeFromIsHiddenAndGoesWithItUnlessAskedToStay() throws IOException {
    String stages = "FROM busybox AS one\nENV A=b\nFROM one\nENV C=d\n";
    JsonNode made = built("top", "", stages);
    String below = made.path("Parent").asString();
    assertThat(fetch("GET /images/" + below + "/json").path("RepoTags")).isEmpty();
    assertThat(ask("GET /images/json")).doesNotContain(below);
    assertThat(ask("GET /images/json?all=1")).contains("\"Id\":\"" + below);
    assertThat(ask("DELETE /images/top?noprune=1")).doesNotContain(below);
    assertThat(ask("GET /images/json")).contains("\"Id\":\"" + below);
    assertThat(built("top", "", stages).path("Id")).isEqualTo(made.path("Id"));
    assertThat(ask("DELETE /images/top")).contains("{\"Deleted\":\"" + below + "\"}");
    assertThat(status(ask("GET /images/" + below + "/json"))).isEqualTo(404);
    assertThat(status(ask("GET /images/busybox/json"))).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({"/../tmp", "/../../tmp/x", "../tmp"})
  void linksThatLeadOverTheRootAreFollowedInside(String target) throws IOException {
    String dockerfile =
        "FROM busybox\nRUN ln -s %s /link\nVOLUME /link\nCOPY Dockerfile /link/\n"
            .formatted(target);
    assertThat(post("/build", contextArchive(dockerfile))).contains("Successfully built");
  }

  @Test
  void anAddedArchiveThatWasCutOffIsRefused() throws IOException {
    byte[] whole = contextArchive("not much");
    byte[] cut = Arrays.copyOf(whole, whole.length - 1);
    String dockerfile = "FROM busybox\nADD part.tar /\n";
    assertThat(post("/build", context(dockerfile, "part.tar", whole))).contains("Successfully");
    assertThat(post("/build", context(dockerfile, "part.tar", cut)))
        .contains("errorDetail", "archive ends within");
  }

  @Test
  void anImageIsAsNewAsItsLastInstruction() throws IOException {
    String base = fetch("GET /images/busybox/json").path("Created").asString();
    JsonNode first = built("first", "", "FROM busybox\nLABEL a=1\n");
    JsonNode second = built("second", "", "FROM busybox\nLABEL a=2\n");
    assertThat(first.path("Created").asString()).isGreaterThan(base);
    assertThat(second.path("Created").asString()).isGreaterThan(first.path("Created").asString());
    // Known already, and so the same image.
    assertThat(built("again", "", "FROM busybox\nLABEL a=1\n").path("Id"))
        .isEqualTo(first.path("Id"));
    assertThat(built("anew", "&nocache=1", "FROM busybox\nLABEL a=1\n").path("Id"))
        .isNotEqualTo(first.path("Id"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "buildargs|{|build args: unexpected end of JSON input",
        "buildargs|{\"A\":1}|build args: json: cannot unmarshal number into Go value of type string",
        "buildargs|[]|build args: json: cannot unmarshal array into Go value of type map[string]*string",
        "labels|nonsense|labels: invalid character 'n' looking for beginning of value",
        "labels|\"a\"|labels: json: cannot unmarshal string into Go value of type map[string]string",
        "cachefrom|{}|cache-from: json: cannot unmarshal object into Go value of type []string",
        "cachefrom|[1]|cache-from: json: cannot unmarshal number into Go value of type string",
        "ulimits|[1]|ulimit settings: json: cannot unmarshal number into Go value of type units.Ulimit",
        "ulimits|[{\"Name\":\"nofile\",\"Soft\":\"9\"}]|ulimit settings: json: cannot unmarshal"
            + " string into Go struct field Ulimit.Soft of type int64",
        "ulimits|[{} {}]|ulimit settings: invalid character '{' after array element"
      })
  void aParameterThatIsNotTheJsonItShouldBeIsToldInTheWordsOfGo(
      String name, String value, String words) throws IOException {
    byte[] context = contextArchive("FROM busybox\n");
    String encoded = URLEncoder.encode(value, StandardCharsets.UTF_8);
    for (String builder : List.of("/build?version=2&", "/build?")) {
      String answer = post(builder + name + "=" + encoded, context);
      assertThat(message(answer)).as(builder).isEqualTo("error reading " + words);
      assertThat(status(answer)).isEqualTo(400);
    }
  }

  @Test
  void aVariableCountsMoreThanAnArgument() throws IOException {
    assertThat(
            post(
                "/build?buildargs={%22A%22:%22given%22}",
                contextArchive("FROM busybox\nENV A=set\nARG A\nRUN echo it is $A\n")))
        .contains("{\"stream\":\"it is set\\n\"}");
  }

  @Test
  void whatAStepComesToDependsOnAllBeforeIt() throws IOException {
    String run = "RUN echo made anew\n";
    assertThat(post("/build", contextArchive("FROM busybox\nLABEL x=1\n" + run)))
        .contains("made anew\\n");
    String other = post("/build", contextArchive("FROM busybox\nLABEL x=2\n" + run));
    assertThat(other).doesNotContain("Using cache");
  }

  @Test
  void stagesAreBuiltOneAfterTheOther() throws IOException {
    String answer =
        post(
            "/build",
            contextArchive("FROM busybox AS one\nRUN echo 1\nFROM busybox\nRUN echo 2\n"));
    assertThat(answer).containsSubsequence("Step 1/4", "Step 2/4", "Step 3/4", "Step 4/4");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "FROM busybox;NONSENSE x|400|dockerfile parse error on line 2: unknown instruction:"
            + " NONSENSE",
        "FROM busybox;ONBUILD|400|dockerfile parse error on line 2: ONBUILD requires",
        "''|400|the Dockerfile (Dockerfile) cannot be empty",
        "# nothing|400|file with no instructions",
        "FROM scratch;SHELL a b|400|SHELL requires the arguments to be in JSON form",
        "FROM scratch|200|No image was generated. Is your Dockerfile empty?",
        "FROM busybox;COPY no /|200|COPY failed: file not found in build context or excluded by"
            + " .dockerignore: stat no: file does not exist",
        "FROM busybox;RUN touch /f;VOLUME /f|200|cannot mount volume over existing file, file"
            + " exists /f",
        "FROM busybox;COPY --from=nobody.invalid/x a /|200|invalid from flag value nobody.invalid/x"
      })
  void whatIsWrongIsSaidInTheWordsOfTheClassicBuilder(String dockerfile, int status, String words)
      throws IOException {
    String answer = post("/build", contextArchive(dockerfile.replace(';', '\n')));
    assertThat(status(answer)).as(answer).isEqualTo(status);
    assertThat(answer).contains(words);
  }

  @Test
  void anEmptyRunRunsWhatTheImageWouldRun() throws IOException {
    assertThat(
            post(
                "/build",
                contextArchive("FROM busybox\nCMD [\"echo\", \"of the image\"]\nRUN []\n")))
        .contains("{\"stream\":\"of the image\\n\"}")
        .contains("Successfully built");
    assertThat(post("/build?version=2", contextArchive("FROM busybox\nCMD [\"true\"]\nRUN []\n")))
        .contains("arguments are required");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SHELL []|SHELL requires at least one argument",
        "VOLUME []|VOLUME requires at least one argument",
        "HEALTHCHECK CMD []|missing command after HEALTHCHECK CMD",
      })
  void aListWithoutItemsIsNoArgument(String instruction, String words) throws IOException {
    assertThat(post("/build", contextArchive("FROM busybox\n" + instruction + "\n")))
        .contains(words)
        .doesNotContain("Successfully built");
  }

  @Test
  void labelsAloneMakeAnImage() throws IOException {
    assertThat(
            post(
                "/build?t=labels&labels=%7B%22a%22%3A%22b%22%7D", contextArchive("FROM scratch\n")))
        .contains("Successfully built");
    assertThat(test.engine().images().get("labels").config().labels()).containsEntry("a", "b");
  }

  @Test
  void aCommandThatCannotBeStartedHasNoExitCode() throws IOException {
    assertThat(post("/build", contextArchive("FROM scratch\nRUN true\n")))
        .contains("errorDetail")
        .doesNotContain("\"code\"");
  }

  @Test
  void aBuildSitsOnANetworkOfTheUsers() throws IOException {
    assertThat(status(ask("POST /networks/create", "{\"Name\":\"mine\"}"))).isEqualTo(201);
    start("web", "httpd -f -p 80 -h /etc", "", "\"NetworkMode\":\"mine\"");
    String dockerfile =
        "FROM busybox\nRUN for i in $(seq 100); do wget -q -O - http://web/hostname && exit; sleep 0.1; done; exit 1\n";
    String name = fetch("GET /containers/web/json").path("Config").path("Hostname").asString();
    assertThat(post("/build?networkmode=mine", contextArchive(dockerfile))).contains(name);
    assertThat(status(post("/build?networkmode=nobodys", contextArchive(dockerfile))))
        .isEqualTo(404);
  }

  @Test
  void aBuildTakesItsContextOrDockerfileFromAnAddress() throws IOException {
    var packed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(packed)) {
      gzip.write(contextArchive("FROM busybox\nRUN echo from a context\n"));
    }
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    List.of("/context.tar.gz", "/Dockerfile")
        .forEach(path ->
            server.createContext(
                path,
                exchange -> {
                  byte[] bytes =
                      path.equals("/Dockerfile")
                          ? "FROM busybox\nRUN echo from a file\n".getBytes(StandardCharsets.UTF_8)
                          : packed.toByteArray();
                  exchange.sendResponseHeaders(200, bytes.length);
                  exchange.getResponseBody().write(bytes);
                  exchange.close();
                }));
    server.start();
    try {
      String at = "http://127.0.0.1:" + server.getAddress().getPort();
      assertThat(post("/build?remote=" + at + "/context.tar.gz", new byte[0]))
          .contains("from a context\\n");
      assertThat(post("/build?remote=" + at + "/Dockerfile", new byte[0]))
          .contains("from a file\\n");
      assertThat(post("/build?remote=" + at + "/none", new byte[0]))
          .startsWith("HTTP/1.1 400")
          .contains("404");
      // An image can be made of what is there, too.
      String made = ask("POST /images/create?repo=made&fromSrc=" + at + "/context.tar.gz");
      assertThat(status(made)).as(made).isEqualTo(200);
      assertThat(status(ask("GET /images/made/json"))).isEqualTo(200);
    } finally {
      server.stop(0);
    }
  }
}
