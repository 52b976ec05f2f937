package dev.jcompose.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A killed engine takes nothing with it.
@Tag("root")
class AdoptionTest {
  @Test
  void containersOutliveTheirEngineAndTheNextOneKnowsWhatHappened() {
    int port = Session.freePort();
    try (Session user = Session.open().withBusybox()) {
      Path file =
          user.project(
              "survivor",
              """
              services:
                ticker:
                  image: busybox
                  command: [sh, -c, "i=0; while :; do i=$$((i+1)); echo tick $$i; sleep 0.1; done"]
                  init: true
                web:
                  image: busybox
                  command: [sh, -c, "echo hello > /index.html; exec httpd -f -p 80 -h /"]
                  ports: ["%d:80"]
                ends:
                  image: busybox
                  command: [sh, -c, "until [ -e /go/now ]; do sleep 0.05; done; exit 7"]
                  volumes: [./go:/go]
                restarts:
                  image: busybox
                  command: [sh, -c, "sleep 0.2; exit 1"]
                  restart: "on-failure:3"
              """
                  .formatted(port));
      String f = file.toString();
      user.jcompose("-f", f, "up", "-d").succeeded();
      await().untilAsserted(() -> assertThat(Session.get(port, "/")).isEqualTo("hello\n"));
      String before = state(user, f, "ticker");

      user.killEngine();
      assertThat(Session.get(port, "/")).as("published ports need no engine").isEqualTo("hello\n");
      assertThat(file.resolveSibling("go").resolve("now").toFile().getParentFile()).exists();
      touch(file.resolveSibling("go").resolve("now"));

      // The next command starts the next engine.
      assertThat(state(user, f, "ticker")).isEqualTo(before);
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(state(user, f, "ends")).isEqualTo("exited 7"));
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(state(user, f, "restarts")).isEqualTo("exited 1"));
      assertThat(Session.get(port, "/")).isEqualTo("hello\n");
      assertThat(user.jcompose("-f", f, "exec", "-T", "web", "nslookup", "ticker").exitCode())
          .isZero();

      // No line of the log is missing or doubled.
      List<String> lines =
          user.jcompose("-f", f, "logs", "--no-log-prefix", "ticker")
              .succeeded()
              .out()
              .lines()
              .toList();
      assertThat(lines).hasSizeGreaterThan(5);
      for (int i = 0; i < lines.size(); i++) {
        assertThat(lines.get(i)).isEqualTo("tick " + (i + 1));
      }
      user.jcompose("-f", f, "down", "-t", "1").succeeded();
    }
  }

  @Test
  void engineStopEndsTheContainersToldToAlsoThoseOfAKilledEngine() {
    try (Session user = Session.open().withBusybox()) {
      String file =
          user.project(
                  "polite",
                  """
                  services:
                    one:
                      image: busybox
                      command: [sh, -c, "trap 'echo clean; exit 0' TERM; echo up; while :; do sleep 0.05; done"]
                      restart: always
                      healthcheck: {test: "true", interval: 1s}
                  """)
              .toString();
      user.jcompose("-f", file, "up", "-d", "--wait").succeeded();
      user.jcompose("engine", "stop", "--containers").succeeded();
      assertThat(log(user, file)).startsWith("up\nclean\n");
      user.jcompose("-f", file, "up", "-d", "--wait").succeeded();

      user.killEngine();
      user.jcompose("engine", "stop", "--containers").succeeded();
      assertThat(log(user, file)).startsWith("up\nclean\nup\nclean\n");
      user.jcompose("-f", file, "down", "-t", "0").succeeded();
    }
  }

  @Test
  void anEngineThatOnlyStopsDoesNotRestartWhatHasEndedMeanwhile() throws IOException {
    try (Session user = Session.open().withBusybox()) {
      Path file =
          user.project(
              "mortal",
              """
              services:
                one:
                  image: busybox
                  command: [sh, -c, "echo up >> /here/starts; while [ ! -e /here/end ]; do sleep 0.05; done; touch /here/ended; exit 3"]
                  restart: always
                  stop_grace_period: 0s
                  volumes: [./here:/here]
              """);
      Path here = Files.createDirectories(file.resolveSibling("here"));
      user.jcompose("-f", file.toString(), "up", "-d").succeeded();
      await().until(() -> Files.exists(here.resolve("starts")));

      user.killEngine();
      Files.createFile(here.resolve("end"));
      await().until(() -> Files.exists(here.resolve("ended")));
      user.jcompose("engine", "stop", "--containers").succeeded();

      assertThat(here.resolve("starts")).hasContent("up");
      Files.delete(here.resolve("end"));
      assertThat(state(user, file.toString(), "one")).startsWith("r");
      await().until(() -> Files.readString(here.resolve("starts")).equals("up\nup\n"));
      user.jcompose("-f", file.toString(), "down", "-t", "0").succeeded();
    }
  }

  @Test
  void whoWaitsForAnEngineThatEndsIsToldAndDoesNotStartAnother() throws InterruptedException {
    try (Session user = Session.open().withBusybox()) {
      String file =
          user.project(
                  "waiting",
                  """
                  services:
                    one:
                      image: busybox
                      init: true
                      command: [sh, -c, "echo begun; sleep 1000"]
                      stop_grace_period: 0s
                  """)
              .toString();
      user.jcompose("-f", file, "up", "-d").succeeded();
      List<Process> clients = new ArrayList<>();
      List<Path> outputs = new ArrayList<>();
      for (List<String> command :
          List.of(
              List.of("exec", "-T", "one", "sh", "-c", "echo begun; sleep 1000"),
              List.of("logs", "-f", "one"))) {
        List<String> words = new ArrayList<>(List.of("-f", file));
        words.addAll(command);
        Path output = user.directory().resolve("output-" + clients.size());
        outputs.add(output);
        clients.add(user.start(output, words.toArray(String[]::new)));
      }
      for (Path output : outputs) {
        await().until(() -> Files.exists(output) && Files.readString(output).contains("begun"));
      }

      user.jcompose("engine", "stop").succeeded();

      for (int client = 0; client < clients.size(); client++) {
        assertThat(clients.get(client).waitFor()).isEqualTo(1);
        assertThat(outputs.get(client))
            .content()
            .containsPattern("the engine stopped|the connection to the engine was lost")
            .doesNotContain("No such exec");
      }
      Session.Done status = user.jcompose("engine", "status");
      assertThat(status.out() + status.err()).contains("engine not running");
      user.jcompose("-f", file, "down", "-t", "0").succeeded();
    }
  }

  private static String log(Session user, String file) {
    return user.jcompose("-f", file, "logs", "--no-log-prefix", "one").succeeded().out();
  }

  private static String state(Session user, String file, String service) {
    return user.jcompose("-f", file, "ps", "-a", "--format", "{{.State}} {{.ExitCode}}", service)
        .succeeded()
        .out()
        .strip();
  }

  private static void touch(Path file) {
    try {
      Files.createFile(file);
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aContainerWithoutItsRunDirectoryIsNamedAndCanBeRestarted(boolean alsoEngineKilled) {
    try (Session user = Session.open().withBusybox()) {
      String f =
          user.project(
                  "swept",
                  "services: {web: {image: busybox, command: [sleep, '1000'], init: true, stop_grace_period: 0s}}")
              .toString();
      user.jcompose("-f", f, "up", "-d").succeeded();
      String id = user.jcompose("-f", f, "ps", "-q").succeeded().out().strip();
      Path swept = user.directory().resolve("run/containers/containers").resolve(id);
      if (alsoEngineKilled) {
        user.killEngine();
      }
      user.run(Path.of("/"), List.of("rm", "-r", swept.toString())).succeeded();
      List<String> exec = List.of("exec", "-T", "web", "true");
      // The engine that has started it still has the connection that `attach` uses.
      for (List<String> words :
          alsoEngineKilled ? List.of(exec, List.of("attach", "web")) : List.of(exec)) {
        Session.Done done =
            user.jcompose(Stream.concat(Stream.of("-f", f), words.stream()).toArray(String[]::new));
        assertThat(done.exitCode()).as(done.err()).isNotZero();
        // As in Docker, an exec that cannot start says so in its own output.
        assertThat(done.out() + done.err())
            .contains("Container swept-web-1 cannot be reached: its run directory was removed")
            .doesNotContain(id);
      }
      user.jcompose("-f", f, "restart", "web").succeeded();
      user.jcompose("-f", f, "exec", "-T", "web", "true").succeeded();
      user.jcompose("-f", f, "down").succeeded();
    }
  }

  @Test
  void enginesWithDifferentRootsDoNotSeeEachOther() {
    try (Session one = Session.open().withBusybox();
        Session other = Session.open().withBusybox()) {
      String yaml = "services: {web: {image: busybox, command: [sleep, '1000']}}";
      String first = one.project("same", yaml).toString();
      String second = other.project("same", yaml).toString();
      one.jcompose("-f", first, "up", "-d", "--scale", "web=2").succeeded();
      other.jcompose("-f", second, "up", "-d", "--scale", "web=3").succeeded();
      assertThat(one.jcompose("-f", first, "ps", "-q").out().lines()).hasSize(2);
      assertThat(other.jcompose("-f", second, "ps", "-q").out().lines()).hasSize(3);
      one.jcompose("-f", first, "down", "-t", "0").succeeded();
      assertThat(other.jcompose("-f", second, "ps", "-q").out().lines()).hasSize(3);
      assertThat(other.jcompose("-f", second, "exec", "-T", "web", "nslookup", "web").exitCode())
          .isZero();
      other.jcompose("-f", second, "down", "-t", "0").succeeded();
    }
  }
}
