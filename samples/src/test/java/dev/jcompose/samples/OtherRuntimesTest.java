package dev.jcompose.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A project whose containers runc runs, as its user sees it.
@Tag("root")
class OtherRuntimesTest {
  @AutoClose private static Session user;
  private static String file;

  @BeforeAll
  static void open() throws IOException {
    Optional<Path> runc =
        Stream.of("/usr/bin/runc", "/usr/sbin/runc")
            .map(Path::of)
            .filter(Files::isExecutable)
            .findFirst();
    Assumptions.assumeTrue(runc.isPresent(), "runc: missing (apt-get install runc)");
    user = Session.open();
    Path settings = user.directory().resolve("engine.json");
    Files.writeString(
        settings,
        """
        {"runtimes": {"true-runc": {"path": "%s"}, "gone": {"path": "/no/such"}}}
        """
            .formatted(runc.orElseThrow()));
    user.with("JCOMPOSE_ENGINE_CONFIG", settings.toString()).withBusybox();
    file =
        user.project(
                "others",
                """
                name: others
                services:
                  db:
                    image: busybox
                    runtime: true-runc
                    init: true
                    mem_limit: 64m
                    command: [sh, -c, "mkdir -p /www; echo $$GREETING > /www/index.html; echo serving; httpd -f -h /www"]
                    environment: {GREETING: hello}
                    stop_grace_period: 5s
                    restart: on-failure
                    volumes: ["data:/data", "./compose.yaml:/given:ro"]
                    tmpfs: [/scratch]
                    healthcheck: {test: "wget -q -O - localhost", interval: 1s}
                  web:
                    image: busybox
                    command: [sleep, "1000"]
                    stop_grace_period: 0s
                    depends_on: {db: {condition: service_healthy}}
                volumes: {data: }
                """)
            .toString();
  }

  private static Session.Done compose(String... arguments) {
    String[] all =
        Stream.concat(Stream.of("-f", file), Stream.of(arguments)).toArray(String[]::new);
    return user.jcompose(all);
  }

  @Test
  void aProjectLivesUnderIt() throws IOException {
    compose("up", "-d").succeeded();
    // By the name and over the network of a container of ours.
    assertThat(compose("exec", "-T", "web", "wget", "-q", "-O", "-", "http://db/").out())
        .isEqualTo("hello\n");
    assertThat(compose("logs", "--no-log-prefix", "db").out()).isEqualTo("serving\n");
    assertThat(
            compose("exec", "-T", "db", "sh", "-c", "cat /proc/1/cmdline | tr '\\0' ' '; exit 3"))
        .satisfies(done -> {
          assertThat(done.exitCode()).isEqualTo(3);
          assertThat(done.out()).startsWith("/sbin/docker-init -- sh");
        });
    Session.Done missing = compose("exec", "-T", "db", "nosuch");
    assertThat(missing.exitCode()).isEqualTo(127);
    assertThat(missing.out() + missing.err()).contains("OCI runtime exec failed", "nosuch");
    Path copied = user.directory().resolve("copied");
    compose("cp", "db:/www/index.html", copied.toString()).succeeded();
    assertThat(copied).hasContent("hello\n");
    Files.writeString(copied, "changed\n");
    compose("cp", copied.toString(), "db:/data/changed").succeeded();
    assertThat(compose("exec", "-T", "db", "cat", "/data/changed").out()).isEqualTo("changed\n");
    assertThat(compose("stats", "--no-stream", "--format", "{{.MemUsage}}", "db").out())
        .contains("/ 64MiB");
    assertThat(compose("top", "db").out()).contains("httpd");
    compose("pause", "db").succeeded();
    assertThat(compose("ps", "--format", "{{.State}}", "db").out()).isEqualTo("paused\n");
    compose("unpause", "db").succeeded();
    compose("restart", "db").succeeded();
    assertThat(compose("exec", "-T", "db", "cat", "/data/changed").out()).isEqualTo("changed\n");
    user.killEngine();
    assertThat(compose("exec", "-T", "db", "cat", "/www/index.html").out()).isEqualTo("hello\n");
    compose("kill", "-s", "TERM", "db").succeeded();
    compose("wait", "db");
    assertThat(compose("ps", "-a", "--format", "{{.ExitCode}}", "db").out()).isEqualTo("143\n");
    compose("down", "-v").succeeded();
  }

  @Test
  void whatCannotRunSaysSo() {
    for (List<String> each :
        List.of(
            List.of("unknown", "unknown or invalid runtime name: unknown"),
            List.of("gone", "runtime \"gone\": /no/such: no such program"))) {
      String other =
          user.project(
                  "bad",
                  "services: {a: {image: busybox, runtime: %s, command: [nosuch]}}"
                      .formatted(each.getFirst()))
              .toString();
      Session.Done up = user.jcompose("-f", other, "up", "-d");
      assertThat(up.exitCode()).isNotZero();
      assertThat(up.err()).contains(each.getLast());
      user.jcompose("-f", other, "down").succeeded();
    }
    String other =
        user.project(
                "bad", "services: {a: {image: busybox, runtime: true-runc, command: [nosuch]}}")
            .toString();
    Session.Done up = user.jcompose("-f", other, "up", "-d");
    assertThat(up.exitCode()).isNotZero();
    assertThat(up.err())
        .contains("OCI runtime create failed", "\"nosuch\": executable file not found");
    user.jcompose("-f", other, "down").succeeded();
  }
}
