package dev.jcompose.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Hooks of services, around the starts and stops of their containers.
@Tag("root")
class HooksTest {
  @AutoClose private static Session user;

  @BeforeAll
  static void open() {
    user = Session.open().withBusybox();
  }

  private static String project(String name, String yaml) {
    return user.project(name, yaml).toString();
  }

  @Test
  void hooksRunInTheirOrderOnceForAllReplicasAndBeforeDependents() throws IOException {
    String file =
        project(
            "order",
            """
            name: order
            services:
              web:
                image: busybox
                command: [sh, -c, "echo main >> /log/lines; exec sleep 1000"]
                stop_grace_period: 0s
                scale: 2
                volumes: ["./log:/log"]
                pre_start:
                  - command: [sh, -c, "echo pre-a $WHO $USER_OF >> /log/lines"]
                    environment: {WHO: me}
                  - {command: [sh, -c, "ping -c1 -w5 back && echo pre-b >> /log/lines"]}
                post_start:
                  - command: [sh, -c, "echo post $$(id -u) $$PWD >> /log/lines"]
                    user: "7"
                    working_dir: /tmp
                pre_stop:
                  - {command: [sh, -c, "echo stopping >> /log/lines"]}
                depends_on: [back]
              back: {image: busybox, command: [sleep, "1000"], stop_grace_period: 0s}
              after:
                image: busybox
                command: [sh, -c, "echo after >> /log/lines; exec sleep 1000"]
                stop_grace_period: 0s
                volumes: ["./log:/log"]
                depends_on: [web]
            """
                .replace("$WHO $USER_OF", "$$WHO"));
    Path log = Files.createDirectories(Path.of(file).resolveSibling("log"));
    log.toFile().setWritable(true, false);
    Path lines = Files.createFile(log.resolve("lines"));
    assertThat(lines.toFile().setWritable(true, false)).isTrue();
    user.jcompose("-f", file, "up", "-d").succeeded();
    assertThat(Files.readAllLines(lines)).startsWith("pre-a me", "pre-b").endsWith("after");
    assertThat(Files.readAllLines(lines)).filteredOn("post 7 /tmp"::equals).hasSize(2);
    assertThat(Files.readAllLines(lines)).filteredOn("pre-a me"::equals).hasSize(1);
    assertThat(user.jcompose("-f", file, "ps", "-aq").out().lines()).hasSize(4);

    user.jcompose("-f", file, "restart", "web").succeeded();
    assertThat(Files.readAllLines(lines)).filteredOn("stopping"::equals).hasSize(2);
    assertThat(Files.readAllLines(lines)).filteredOn("post 7 /tmp"::equals).hasSize(4);
    user.jcompose("-f", file, "up", "-d", "--scale", "web=3").succeeded();
    assertThat(Files.readAllLines(lines)).filteredOn("pre-a me"::equals).hasSize(1);
    user.jcompose("-f", file, "down").succeeded();
    assertThat(Files.readAllLines(lines)).filteredOn("stopping"::equals).hasSize(5);
  }

  /// Its end can come before, while or after a hook is started; none of them is an error.
  @Test
  void hooksOfAContainerThatHasEndedAreNotRun() {
    String file =
        project(
            "short",
            """
            name: short
            services:
              job: {image: busybox, command: ["true"], post_start: [{command: [sleep, "30"]}]}
            """);
    for (int time = 0; time < 5; time++) {
      user.jcompose("-f", file, "up", "-d").succeeded();
      user.jcompose("-f", file, "run", "--rm", "-T", "job").succeeded();
    }
    user.jcompose("-f", file, "down").succeeded();
  }

  @Test
  void theOutputOfHooksIsShownByUpAndNamesWhatFailed() {
    String file =
        project(
            "shown",
            """
            services:
              web:
                image: busybox
                command: [sh, -c, "sleep 3"]
                pre_start: [{command: [echo, from pre_start]}]
                post_start: [{command: [echo, from post_start]}]
            """);
    Session.Done up = user.jcompose("-f", file, "up");
    assertThat(up.out()).contains("web pre_start[0] ->  | from pre_start");
    assertThat(up.out()).containsPattern("web-1 -> +\\| from post_start");
    user.jcompose("-f", file, "down").succeeded();
    String failing =
        project(
            "failing",
            """
            services:
              web:
                image: busybox
                command: [sleep, "1000"]
                stop_grace_period: 0s
                post_start: [{command: [sh, -c, "echo reason >&2; exit 42"]}]
            """);
    Session.Done failed = user.jcompose("-f", failing, "up", "-d");
    assertThat(failed.exitCode()).isEqualTo(1);
    assertThat(failed.err()).contains("web hook exited with status 42: reason");
    user.jcompose("-f", failing, "down").succeeded();
  }

  @Test
  void aFailedPreStartKeepsItsContainerAndTheServiceDown() {
    String file =
        project(
            "kept",
            """
            services:
              web:
                image: busybox
                command: [sleep, "1000"]
                stop_grace_period: 0s
                pre_start: [{command: [sh, -c, "echo broken; exit 3"]}]
            """);
    for (int attempt = 0; attempt < 2; attempt++) {
      Session.Done up = user.jcompose("-f", file, "up", "-d");
      assertThat(up.exitCode()).isEqualTo(1);
      assertThat(up.err())
          .contains("service \"web\" pre_start[0] exited with code 3: broken (hook container ");
    }
    assertThat(user.jcompose("-f", file, "ps", "-q").out()).isEmpty();
    user.jcompose("-f", file, "down").succeeded();
    assertThat(user.jcompose("ls", "-a", "-q").out()).doesNotContain("kept");
  }

  @Test
  void aFailedPreStopFailsDown() {
    String file =
        project(
            "unstoppable",
            """
            services:
              web:
                image: busybox
                command: [sleep, "1000"]
                stop_grace_period: 0s
                pre_stop: [{command: [sh, -c, "test -e /may-stop"]}]
            """);
    user.jcompose("-f", file, "up", "-d").succeeded();
    Session.Done down = user.jcompose("-f", file, "down");
    assertThat(down.exitCode()).isEqualTo(1);
    assertThat(down.err()).contains("web hook exited with status 1");
    user.jcompose("-f", file, "exec", "-T", "web", "touch", "/may-stop").succeeded();
    user.jcompose("-f", file, "down").succeeded();
  }

  @Test
  void runHasPostStartHooks() {
    String file =
        project(
            "oneoff",
            """
            services:
              web:
                image: busybox
                command: [sleep, "1000"]
                post_start: [{command: [touch, /hooked]}]
            """);
    Session.Done run =
        user.jcompose(
            "-f",
            file,
            "run",
            "-T",
            "--rm",
            "web",
            "sh",
            "-c",
            "while ! test -e /hooked; do sleep 0.1; done; echo hooked");
    assertThat(run.succeeded().out()).contains("hooked");
    user.jcompose("-f", file, "down").succeeded();
  }
}
