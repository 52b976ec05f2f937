package dev.jcompose.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The commands that take containers from one state to the next, and those that show them.
@Tag("root")
class LifecycleCommandsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static Session user;

  @BeforeAll
  static void open() {
    user = Session.open().withBusybox();
  }

  @AfterAll
  static void close() {
    if (user != null) {
      user.close();
    }
  }

  private static Path project(String name) {
    return user.project(
        name,
        """
        services:
          web:
            image: busybox
            init: true
            command: [sh, -c, "echo began; exec sleep 1000"]
            stop_grace_period: 0s
            ports: ["127.0.0.1::80"]
          job: {image: busybox, command: [sh, -c, "read line; exit 3"], stdin_open: true}
        """);
  }

  private static Session.Done in(Path file, String... words) {
    return user.jcompose(file.getParent(), words);
  }

  private static String out(Path file, String... words) {
    return in(file, words).succeeded().out();
  }

  private static String states(Path file) {
    return out(file, "ps", "-a", "--format", "{{.Service}} {{.State}} {{.ExitCode}}");
  }

  @Test
  void aContainerGoesThroughAllItsStates() {
    Path file = project("life");
    out(file, "create");
    assertThat(states(file)).isEqualTo("job created 0\nweb created 0\n");
    out(file, "start", "web");
    assertThat(states(file)).isEqualTo("job created 0\nweb running 0\n");
    out(file, "restart", "web");
    assertThat(states(file)).isEqualTo("job created 0\nweb running 0\n");
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(out(file, "logs", "--no-log-prefix", "web")).isEqualTo("began\nbegan\n"));
    out(file, "pause", "web");
    assertThat(states(file)).isEqualTo("job created 0\nweb paused 0\n");
    Session.Done frozen = in(file, "start", "web");
    assertThat(frozen.exitCode()).isEqualTo(1);
    assertThat(frozen.err()).contains("cannot start a paused container, try unpause instead");
    out(file, "unpause", "web");
    assertThat(states(file)).isEqualTo("job created 0\nweb running 0\n");
    out(file, "stop", "web");
    assertThat(states(file)).startsWith("job created 0\nweb exited ");
    out(file, "start", "web");
    out(file, "kill", "-s", "KILL", "web");
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(states(file)).isEqualTo("job created 0\nweb exited 137\n"));
    assertThat(out(file, "rm", "-f", "web")).isEqualTo("Going to remove life-web-1\n");
    assertThat(states(file)).isEqualTo("job created 0\n");
    out(file, "down");
    assertThat(out(file, "ps", "-aq")).isEmpty();
  }

  @Test
  void whoFollowsAContainerFollowsItsRestart() throws IOException, InterruptedException {
    Path file = project("followed");
    Path shown = user.directory().resolve("followed-up");
    Path logged = user.directory().resolve("followed-logs");
    Process up = user.start(shown, "-f", file.toString(), "up", "web");
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> Files.exists(shown) && Files.readString(shown).contains("began"));
    Process logs = user.start(logged, "-f", file.toString(), "logs", "-f", "web");
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> Files.exists(logged) && Files.readString(logged).contains("began"));

    out(file, "restart", "web");

    for (Path output : List.of(shown, logged)) {
      Awaitility.await()
          .atMost(PATIENCE)
          .untilAsserted(() ->
              assertThat(Files.readString(output))
                  .containsPattern("(?s)began.*exited with code \\d+ \\(restarting\\).*began"));
    }
    out(file, "stop", "web");
    assertThat(up.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(logs.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    out(file, "down");
  }

  @Test
  void waitEndsWithTheCodeOfTheFirstThatEnds() {
    Path file = project("waits");
    out(file, "up", "-d");
    assertThat(
            user.run(
                    file.getParent(),
                    List.of(
                        "sh",
                        "-c",
                        "\"$JCOMPOSE\" wait job & p=$!; echo x | \"$JCOMPOSE\" attach job; wait $p"))
                .exitCode())
        .isEqualTo(3);
    assertThat(states(file)).isEqualTo("job exited 3\nweb running 0\n");
    out(file, "down");
  }

  @Test
  void whatRunsIsShown() {
    Path file = project("shown");
    out(file, "up", "-d");
    assertThat(out(file, "top", "web"))
        .startsWith("shown-web-1\nUID ")
        .contains("sleep 1000")
        .doesNotContain("shown-job-1");
    String published = out(file, "port", "web", "80");
    assertThat(published).matches("127\\.0\\.0\\.1:[1-9][0-9]*\n");
    assertThat(in(file, "port", "web", "81").exitCode()).isEqualTo(1);
    assertThat(out(file, "images", "--format", "json"))
        .contains("\"ContainerName\":\"shown-web-1\"")
        .contains("\"Repository\":\"busybox\"", "\"Platform\":\"linux/");
    assertThat(out(file, "ps", "--format", "{{.Ports}}", "web")).contains(published.strip());
    out(file, "scale", "web=3");
    assertThat(out(file, "ps", "--format", "{{.Name}}", "web"))
        .isEqualTo("shown-web-1\nshown-web-2\nshown-web-3\n");
    out(file, "scale", "web=1");
    assertThat(out(file, "ps", "--format", "{{.Name}}", "web")).isEqualTo("shown-web-1\n");
    assertThat(out(file, "ls", "--format", "json")).contains("\"Name\":\"shown\"");
    out(file, "down");
  }

  @Test
  void eventsAreToldAsTheyHappen() throws IOException, InterruptedException {
    Path file = project("told");
    out(file, "up", "-d", "web");
    Path log = user.directory().resolve("events.log");
    Process events = user.start(log, "-f", file.toString(), "events", "--json", "web");
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          // Until it listens, nobody hears of them.
          out(file, "pause", "web");
          out(file, "unpause", "web");
          assertThat(Files.readString(log))
              .contains("\"action\":\"pause\"")
              .contains("\"action\":\"unpause\"")
              .contains("\"service\":\"web\"");
        });
    user.run(Path.of("/"), List.of("kill", "-INT", Long.toString(events.pid()))).succeeded();
    assertThat(events.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(events.exitValue()).isEqualTo(130);
    out(file, "down");
  }

  @Test
  void theEngineIsStartedStoppedAndAsked() {
    user.jcompose("engine", "stop").succeeded();
    assertThat(user.jcompose("engine", "status").out() + user.jcompose("engine", "status").err())
        .contains("not running");
    user.jcompose("engine", "start").succeeded();
    assertThat(user.jcompose("engine", "status").succeeded().out()).startsWith("engine running\n");
    assertThat(user.jcompose("engine", "logs", "--tail", "5").succeeded().out())
        .contains(" serves " + user.directory().resolve("run/engine.sock"));
    assertThat(user.jcompose("completion", "bash").succeeded().out())
        .contains("complete ")
        .contains("jcompose");
    String version = user.jcompose("version", "--short").succeeded().out();
    assertThat(user.jcompose("version").succeeded().out()).isEqualTo("jcompose version " + version);
  }
}
