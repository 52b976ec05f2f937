package dev.jcompose.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What a user relies on in scripts: exit codes, streams, and messages that help.
@Tag("root")
class CommandsTest {
  @AutoClose private static Session user;

  @BeforeAll
  static void open() {
    user = Session.open().withBusybox();
  }

  @Test
  void execAndRunGiveTheCodeOfTheirCommand() {
    String f =
        user.project("codes", "services: {web: {image: busybox, command: [sleep, '1000']}}")
            .toString();
    user.jcompose("-f", f, "up", "-d").succeeded();
    assertThat(user.jcompose("-f", f, "exec", "-T", "web", "sh", "-c", "exit 7").exitCode())
        .isEqualTo(7);
    assertThat(user.jcompose("-f", f, "exec", "-T", "web", "no-such-program").exitCode())
        .isIn(126, 127);
    assertThat(user.jcompose("-f", f, "run", "-T", "--rm", "web", "sh", "-c", "exit 9").exitCode())
        .isEqualTo(9);
    Session.Done echoed =
        user.jcompose(
            "-f",
            f,
            "run",
            "-T",
            "--rm",
            "-e",
            "A=b",
            "web",
            "sh",
            "-c",
            "echo out $A; echo err >&2");
    assertThat(echoed.out()).isEqualTo("out b\n");
    assertThat(echoed.err()).contains("err");
    assertThat(user.jcompose("-f", f, "ps", "-a", "-q").out().lines()).hasSize(1);
    user.jcompose("-f", f, "down", "-t", "0").succeeded();
  }

  @Test
  void attachedUpEndsWithTheCodeOfTheServiceAskedFor() {
    String f =
        user.project(
                "codefrom",
                """
                services:
                  test: {image: busybox, command: [sh, -c, "echo testing; exit 3"], depends_on: [db]}
                  db: {image: busybox, command: [sleep, "1000"], stop_grace_period: 0s}
                """)
            .toString();
    Session.Done up = user.jcompose("-f", f, "up", "--exit-code-from", "test");
    assertThat(up.exitCode()).isEqualTo(3);
    assertThat(up.out()).contains("test-1  | testing");
    user.jcompose("-f", f, "down", "-t", "0").succeeded();
  }

  @Test
  void aFailedUpNamesTheServiceItsExitCodeAndItsLastWords() {
    String f =
        user.project(
                "failing",
                """
                services:
                  db: {image: busybox, command: [sh, -c, "echo cannot open database; exit 5"]}
                  web: {image: busybox, command: [sleep, "1000"], depends_on: {db: {condition: service_completed_successfully}}}
                """)
            .toString();
    Session.Done up = user.jcompose("-f", f, "up", "-d");
    assertThat(up.exitCode()).isEqualTo(1);
    assertThat(up.err())
        .contains("db")
        .contains("exit 5")
        .contains("cannot open database")
        .doesNotContain("Exception");
    user.jcompose("-f", f, "down", "-t", "0").succeeded();
  }

  @Test
  void aMissingProgramIsSaidAsDockerSaysIt() {
    String f =
        user.project("missing", "services: {web: {image: busybox, command: [nope]}}").toString();
    Session.Done up = user.jcompose("-f", f, "up", "-d");
    assertThat(up.exitCode()).isEqualTo(1);
    assertThat(up.err()).contains("executable file not found in $PATH");
    user.jcompose("-f", f, "down", "-t", "0").succeeded();
  }

  @Test
  void aPortThatIsTakenIsNamedWithItsOwner() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("0.0.0.0"))) {
      String f =
          user.project(
                  "ports",
                  "services: {web: {image: busybox, command: [sleep, '1000'], ports: ['%d:80']}}"
                      .formatted(taken.getLocalPort()))
              .toString();
      Session.Done up = user.jcompose("-f", f, "up", "-d");
      assertThat(up.exitCode()).isEqualTo(1);
      assertThat(up.err()).contains("port is already allocated");
      user.jcompose("-f", f, "down", "-t", "0").succeeded();
    }
  }

  @Test
  void aRehearsalChangesNothing() {
    String f =
        user.project("dry", "services: {web: {image: busybox, command: [sleep, '1000']}}")
            .toString();
    Session.Done plan = user.jcompose("-f", f, "--dry-run", "up", "-d");
    assertThat(plan.exitCode()).isZero();
    assertThat(plan.err() + plan.out())
        .contains("[] -> #1 network:default, CreateNetwork, not found")
        .contains("service:web:1, CreateContainer, no existing container");
    assertThat(user.jcompose("-f", f, "ps", "-a", "-q").out()).isEmpty();
  }

  @Test
  void whatTheEngineDoesNotHonourIsRefusedAtItsLine() {
    Path file =
        user.project(
            "refused",
            """
            services:
              web:
                image: busybox
                isolation: hyperv
            """);
    Session.Done up = user.jcompose("-f", file.toString(), "up", "-d");
    assertThat(up.exitCode()).isNotZero();
    assertThat(up.err()).contains("compose.yaml:4:");
    assertThat(user.jcompose("-f", file.toString(), "config", "-q").exitCode()).isZero();
  }

  @Test
  void ctrlCStopsWhatAnAttachedUpStarted() throws InterruptedException {
    String f =
        user.project(
                "attached",
                """
                services:
                  web:
                    image: busybox
                    command: [sh, -c, "trap 'echo bye; exit 0' TERM; echo ready; while :; do sleep 0.1; done"]
                """)
            .toString();
    Path log = user.directory().resolve("attached.log");
    Process up = user.start(log, "-f", f, "up");
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(Files.readString(log)).contains("web-1  | ready"));
    user.run(Path.of("/"), List.of("kill", "-INT", Long.toString(up.pid()))).succeeded();
    assertThat(up.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(up.exitValue()).isEqualTo(130);
    Awaitility.await()
        .untilAsserted(() ->
            assertThat(user.jcompose("-f", f, "ps", "-a", "--format", "{{.State}}").out().strip())
                .isEqualTo("exited"));
    user.jcompose("-f", f, "down", "-t", "0").succeeded();
  }

  /// The first one is the program's, the second one ends it.
  @Test
  void twoInterruptsEndRunAndRemoveItsContainer() throws IOException, InterruptedException {
    String f =
        user.project(
                "deaf",
                """
                services:
                  deaf: {image: busybox, command: [sh, -c, "trap 'echo no' INT; echo ready; while :; do sleep 0.1; done"]}
                """)
            .toString();
    Path log = user.directory().resolve("deaf.log");
    Process run = user.start(log, "-f", f, "run", "--rm", "-T", "deaf");
    for (String said : List.of("ready", "no")) {
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(Files.readString(log)).contains(said + "\n"));
      user.run(Path.of("/"), List.of("kill", "-INT", Long.toString(run.pid()))).succeeded();
    }
    assertThat(run.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(run.exitValue()).isEqualTo(130);
    assertThat(user.jcompose("-f", f, "ps", "-aq").out()).isEmpty();
    user.jcompose("-f", f, "down", "-t", "0").succeeded();
  }

  @Test
  void aStopThatWasInterruptedStillEndsItsContainer() throws IOException, InterruptedException {
    String f =
        user.project(
                "stubborn",
                """
                services:
                  s: {image: busybox, command: [sh, -c, "trap 'echo no' TERM; while :; do sleep 0.1; done"]}
                """)
            .toString();
    user.jcompose("-f", f, "up", "-d").succeeded();
    Path log = user.directory().resolve("stubborn.log");
    Process stop = user.start(log, "-f", f, "stop", "-t", "10");
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() ->
            assertThat(user.jcompose("-f", f, "logs", "--no-log-prefix").out()).contains("no"));
    user.run(Path.of("/"), List.of("kill", "-INT", Long.toString(stop.pid()))).succeeded();
    assertThat(stop.waitFor(30, TimeUnit.SECONDS)).isTrue();

    assertThat(stop.exitValue()).isEqualTo(130);
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() ->
            assertThat(user.jcompose("-f", f, "ps", "-a", "--format", "{{.State}}").out().strip())
                .isEqualTo("exited"));
    user.jcompose("-f", f, "down", "-t", "0").succeeded();
  }

  @Test
  void memoryLimitsHoldAndTheirKillsAreReported() {
    String f =
        user.project(
                "oom",
                """
                services:
                  eater: {image: busybox, mem_limit: 16m, memswap_limit: 16m, command: [sh, -c, "tail -c 100m /dev/zero"]}
                """)
            .toString();
    Session.Done up = user.jcompose("-f", f, "up", "--abort-on-container-exit");
    assertThat(up.exitCode()).isEqualTo(137);
    String id = user.jcompose("-f", f, "ps", "-a", "-q").out().strip();
    Session.Done inspect =
        user.run(
            Path.of("/"),
            List.of(
                "curl",
                "-s",
                "--unix-socket",
                user.directory().resolve("run/engine.sock").toString(),
                "http://localhost/v1.45/containers/" + id + "/json"));
    assertThat(inspect.out()).contains("\"OOMKilled\":true");
    user.jcompose("-f", f, "down", "-t", "0").succeeded();
  }
}
