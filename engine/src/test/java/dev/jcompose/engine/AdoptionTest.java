package dev.jcompose.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.jcompose.engine.container.Container;
import dev.jcompose.engine.container.ContainerState.Status;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.health.Health;
import dev.jcompose.network.NetworkSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// What an engine finds that comes after another one.
class AdoptionTest extends EngineTest {
  private static final Map<String, ?> ALONE = Map.of("HostConfig", Map.of("NetworkMode", "none"));

  /// Waits until the shim of a container has written down how it ended.
  private void awaitEnd(Container container) {
    Path exit =
        test.config.runRoot().resolve("containers/containers/" + container.id().value() + "/exit");
    await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(exit));
  }

  @Test
  void aRunningContainerIsTheSameForTheNextEngine() throws InterruptedException {
    Container before = test.run("on", "echo one; sleep 2; echo two; exit 6", ALONE);

    test.restart();

    Container after = test.get("on");
    assertThat(after.id()).isEqualTo(before.id());
    assertThat(after.state().status()).isEqualTo(Status.RUNNING);
    assertThat(after.state().pid()).isEqualTo(before.state().pid());
    assertThat(test.ended("on").exitCode()).isEqualTo(6);
    assertThat(test.log("on")).isEqualTo("one\ntwo\n");
  }

  @Test
  void anEndThatNobodyHeardOfIsFound() throws InterruptedException {
    Container ends = test.run("short", "sleep 0.3; exit 8", ALONE);

    test.restart(() -> awaitEnd(ends));

    assertThat(test.ended("short").exitCode()).isEqualTo(8);
    assertThat(test.get("short").state().status()).isEqualTo(Status.EXITED);
  }

  @Test
  void aRestartPolicyHoldsOverTheEnginesEnd() {
    Container ends =
        test.run(
            "again",
            "sleep 0.3; exit 1",
            Map.of(
                "HostConfig",
                Map.of("NetworkMode", "none", "RestartPolicy", Map.of("Name", "always"))));

    test.restart(() -> awaitEnd(ends));

    await().atMost(Duration.ofSeconds(5)).until(() -> test.get("again").state().restartCount() > 0);
    await().atMost(Duration.ofSeconds(5)).until(() -> test.get("again").state().hasProcess());
  }

  @Test
  void healthChecksGoOn() {
    test.run(
        "well",
        "sleep 60",
        Map.of(
            "Healthcheck",
            Map.of(
                "Test",
                List.of("CMD", "test", "!", "-e", "/ill"),
                "Interval",
                100_000_000L,
                "Retries",
                1),
            "HostConfig",
            Map.of("NetworkMode", "none")));
    await().until(() -> health() == Health.Status.HEALTHY);

    test.restart();

    assertThat(health()).isEqualTo(Health.Status.HEALTHY);
    Path ill = Path.of("/proc", Integer.toString(test.get("well").state().pid()), "root", "ill");
    await()
        .until(() -> {
          Files.writeString(ill, "");
          return health() == Health.Status.UNHEALTHY;
        });
  }

  private Health.Status health() {
    return test.get("well").state().health().orElseThrow().status();
  }

  @Test
  void networksAndPortsStay() {
    test.engine()
        .networks()
        .create(new NetworkSpec("net", "bridge", Map.of(), false, false, List.of(), Map.of()));
    Map<String, ?> on =
        Map.of(
            "HostConfig",
            Map.of(
                "NetworkMode",
                "net",
                "PortBindings",
                Map.of("80/tcp", List.of(Map.of("HostPort", "")))));
    test.run("web", "mkdir /www; echo hi > /www/index.html; exec httpd -f -p 80 -h /www", on);
    Container before = test.get("web");

    test.restart();

    Container after = test.get("web");
    assertThat(after.networks()).isEqualTo(before.networks());
    assertThat(after.ports()).isEqualTo(before.ports());
    int port =
        Integer.parseInt(Objects.requireNonNull(after.ports().get("80/tcp")).getFirst().hostPort());
    await()
        .atMost(Duration.ofSeconds(5))
        .ignoreExceptions()
        .until(() ->
            TestEngine.lines("wget", "-T", "2", "-qO-", "http://127.0.0.1:" + port + "/")
                .equals(List.of("hi")));
    test.run(
        "client",
        "printf 'GET / HTTP/1.0\\r\\n\\r\\n' | nc -w 2 web 80 | tail -n 1",
        Map.of("HostConfig", Map.of("NetworkMode", "net")));
    await().until(() -> test.log("client").equals("hi\n"));
  }

  @Test
  void aHalfMadeContainerIsSwept() throws IOException {
    Path half = test.config.dataRoot().resolve("containers").resolve("a".repeat(64));
    test.restart(() -> {
      try {
        Files.createDirectory(half);
        Files.writeString(half.resolve("spec.json.next"), "{");
      } catch (IOException problem) {
        throw new UncheckedIOException(problem);
      }
    });

    assertThat(half).doesNotExist();
    assertThat(test.engine().containers().list()).isEmpty();
  }

  @Test
  void aHalfRemovedContainerIsFinished() throws IOException {
    Container made = test.create("dying", "true", ALONE);
    Path state = made.directory().resolve("state.json");
    test.restart(() -> {
      try {
        Files.writeString(state, "{\"State\":{\"Status\":\"removing\"},\"Intent\":\"REMOVE\"}");
      } catch (IOException problem) {
        throw new UncheckedIOException(problem);
      }
    });

    assertThat(test.engine().containers().find("dying")).isEmpty();
    assertThat(made.directory()).doesNotExist();
  }

  @Test
  void aRebootIsRecognised() {
    test.run("once", "sleep 60", ALONE);
    test.run(
        "service",
        "sleep 60",
        Map.of(
            "HostConfig",
            Map.of("NetworkMode", "none", "RestartPolicy", Map.of("Name", "unless-stopped"))));
    List<ProcessHandle> processes =
        test.engine().containers().list().stream()
            .map(container -> ProcessHandle.of(container.state().pid()).orElseThrow())
            .toList();

    // What a power cut does: the processes end, another boot id is found, and nothing in memory.
    test.restart(() -> {
      processes.forEach(ProcessHandle::destroyForcibly);
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> processes.stream().noneMatch(ProcessHandle::isAlive));
      try {
        Files.writeString(test.config.dataRoot().resolve("boot-id"), "another\n");
        TestEngine.deleteTree(test.config.runRoot().resolve("containers/containers"));
      } catch (IOException problem) {
        throw new UncheckedIOException(problem);
      }
    });

    await().atMost(Duration.ofSeconds(5)).until(() -> test.get("service").state().hasProcess());
    assertThat(test.get("once").state().status()).isEqualTo(Status.EXITED);
    assertThat(test.get("once").state().exitCode()).isEqualTo(255);
  }

  @Test
  void twoEnginesDoNotWorkOnOneRoot() {
    assertThatThrownBy(() -> Engine.start(test.config))
        .isInstanceOf(EngineException.Conflict.class);
  }

  @Test
  void twoEnginesLiveSideBySide() throws IOException {
    try (var other = new TestEngine()) {
      test.run("same", "sleep 60", ALONE);
      other.run("same", "sleep 60", ALONE);
      other.restart();
      assertThat(other.get("same").state().status()).isEqualTo(Status.RUNNING);
      assertThat(other.get("same").id()).isNotEqualTo(test.get("same").id());
      assertThat(test.engine().containers().list()).hasSize(1);
    }
    assertThat(test.get("same").state().status()).isEqualTo(Status.RUNNING);
  }
}
