package dev.jcompose.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jcompose.testing.Traces;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What goes wrong with the engine's process, its socket, its descriptors and its log.
@Tag("root")
class EngineProcessTest {
  private static final String NONE = "{\"NetworkMode\":\"none\"}";

  @TempDir private Path temp;
  private EngineProcess engine;
  private Traces traces;

  @BeforeEach
  void startEngine() throws IOException {
    Assumptions.assumeTrue(TestEngine.usable(), "needs root and a static busybox");
    Path data = temp.resolve("data");
    Path run = temp.resolve("run");
    engine = new EngineProcess(data, run, TestEngine.shim(), temp.resolve("engine.log"));
    traces = Traces.ofEngine(data, run);
    byte[] rootfs = Files.readAllBytes(TestEngine.rootfs());
    assertThat(engine.send("POST /images/create?fromSrc=-&repo=busybox&tag=latest", rootfs, ""))
        .contains(" 200 ");
  }

  @AfterEach
  void stopEngine() {
    if (engine != null) {
      engine.close();
      assertThat(traces.left(Duration.ofSeconds(10))).isEmpty();
    }
  }

  @Test
  void aSocketThatIsTakenAwayIsThereAgain() throws IOException {
    Files.delete(engine.socket());
    await().atMost(Duration.ofSeconds(20)).until(() -> Files.exists(engine.socket()));
    await().ignoreExceptions().until(() -> engine.get("/_ping").contains(" 200 "));
    EngineProcess.assertPlain(engine.log());
  }

  @Test
  void soIsItWhenItsDirectoryIsTakenAwayAndContainersCanBeStarted() throws IOException {
    engine.run("before", NONE, "sleep", "1000");
    Path run = engine.socket().resolveSibling(".");
    for (String name : List.of("engine.sock", "engine.lock")) {
      Files.deleteIfExists(run.resolve(name));
    }
    TestEngine.deleteTree(run.resolve("containers/containers"));
    await().atMost(Duration.ofSeconds(20)).until(() -> Files.exists(engine.socket()));
    engine.run("after", NONE, "sleep", "1000");
    assertThat(engine.delete("/containers/before?force=1")).contains(" 204 ");
    assertThat(engine.delete("/containers/after?force=1")).contains(" 204 ");
  }

  @Test
  void aSecondEngineSaysInItsLastLineWhoHasTheRoot() throws IOException, InterruptedException {
    String before = engine.log();
    assertThat(engine.startInVain()).isEqualTo(1);
    List<String> said = engine.log().substring(before.length()).lines().toList();
    EngineProcess.assertPlain(String.join("\n", said));
    assertThat(said.getLast())
        .startsWith("engine: " + temp.resolve("run") + " is in use by another engine, pid ")
        .contains("listens at unix://" + engine.socket());
    assertThat(engine.get("/_ping")).contains(" 200 ");
  }

  @Test
  void whatUsersDoWrongIsALineInTheLogAndNoTrace() throws IOException {
    String before = engine.log();
    engine.run("first", NONE, "sleep", "1000");
    try (ServerSocket taken = new ServerSocket(0)) {
      String body =
          "{\"Image\":\"busybox\",\"Cmd\":[\"true\"],\"HostConfig\":{\"PortBindings\":{\"80/tcp\":[{\"HostPort\":\"%d\"}]}}}"
              .formatted(taken.getLocalPort());
      assertThat(engine.post("/containers/create?name=second", body)).contains(" 201 ");
      refusedInPlainWords(before);
    }
    for (String name : List.of("first", "second", "third")) {
      assertThat(engine.delete("/containers/" + name + "?force=1")).contains(" 204 ");
    }
  }

  private void refusedInPlainWords(String before) throws IOException {
    List<String> answers = new ArrayList<>();
    answers.add(engine.post("/containers/second/start", ""));
    answers.add(engine.post("/containers/create", "{\"Image\":\"missing\"}"));
    answers.add(engine.post("/containers/create", "{\"Image\":"));
    answers.add(engine.post("/containers/create", "{\"Image\":[1],\"HostConfig\":7}"));
    answers.add(
        engine.post(
            "/containers/create?name=third",
            "{\"Image\":\"busybox\",\"Cmd\":[\"true\"],\"User\":\"nobody-here\",\"HostConfig\":{}}"));
    answers.add(engine.post("/containers/third/start", ""));
    answers.add(engine.post("/containers/first/exec", "{\"Cmd\":[]}"));
    answers.add(engine.get("/containers/first/archive?path=/not/there"));
    answers.forEach(EngineProcess::assertPlain);
    assertThat(answers)
        .filteredOn(answer -> !answer.contains(" 201 "))
        .allMatch(answer -> answer.contains("{\"message\":"));
    EngineProcess.assertPlain(engine.log().substring(before.length()));
  }

  @Test
  void theLogBeginsAnewWhenItIsLong() throws IOException {
    engine.close();
    engine.option("-Djcompose.log.size=20000");
    engine.start();
    for (int number = 0; number < 400; number++) {
      assertThat(engine.post("/containers/none/stop", "")).contains(" 404 ");
    }
    assertThat(Files.size(temp.resolve("engine.log"))).isLessThan(25000);
    assertThat(temp.resolve("engine.log.1")).isRegularFile();
    assertThat(engine.get("/_ping")).contains(" 200 ");
  }
}
