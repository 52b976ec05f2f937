package dev.jcompose.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jcompose.engine.container.ContainerState.Status;
import dev.jcompose.engine.exec.ExecRequest;
import dev.jcompose.runtime.ExecSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Out-of-memory kills are reported while the container keeps running, whichever process was
/// killed.
class OutOfMemoryTest extends EngineTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Map<String, ?> SMALL =
      Map.of("HostConfig", Map.of("NetworkMode", "none", "Memory", 32 << 20));

  private long events() {
    return test.engine().events().between(Instant.EPOCH, Instant.now()).stream()
        .filter(event -> event.action().equals("oom"))
        .count();
  }

  @Test
  void anExecThatIsKilledIsToldAtOnce() {
    test.run("small", "sleep 60", SMALL);
    assertThat(test.get("small").state().oomKilled()).isFalse();

    String id = test.engine().containers().createExec("small", exec("tail /dev/zero"));
    ExecSession session = test.engine().containers().startExec(id);
    assertThat(session.exit().join().code()).isEqualTo(137);

    await().atMost(PATIENCE).until(() -> events() > 0);
    assertThat(test.get("small").state().oomKilled()).isTrue();
    assertThat(test.get("small").state().status()).isEqualTo(Status.RUNNING);

    test.restart();
    assertThat(test.get("small").state().oomKilled()).isTrue();

    test.engine().containers().restart("small", Optional.of(Duration.ZERO), Optional.empty());
    assertThat(test.get("small").state().oomKilled()).isFalse();
  }

  @Test
  void theNextEngineHearsOfAKillThatItsPredecessorMissed() {
    int pid =
        test.run(
                "small",
                "while :; do [ -e /go ] && rm /go && { tail /dev/zero; : > /done; }; sleep 0.05; done",
                SMALL)
            .state()
            .pid();
    Path go = Path.of("/proc", Integer.toString(pid), "root", "go");

    test.restart(() -> {
      write(go);
      await().atMost(PATIENCE).until(() -> Files.exists(go.resolveSibling("done")));
    });

    await().atMost(PATIENCE).until(() -> test.get("small").state().oomKilled());
    assertThat(events()).isEqualTo(1);
    assertThat(test.get("small").state().status()).isEqualTo(Status.RUNNING);
  }

  @Test
  void theEndOfAContainerThatIsKilledIsToldOnce() throws InterruptedException {
    test.run("small", "tail /dev/zero", SMALL);
    assertThat(test.ended("small").exitCode()).isEqualTo(137);
    await().atMost(PATIENCE).until(() -> test.get("small").state().oomKilled());
    assertThat(events()).isEqualTo(1);
  }

  private static void write(Path file) {
    try {
      Files.writeString(file, "");
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  private static ExecRequest exec(String script) {
    return ExecRequest.of(List.of("/bin/sh", "-c", script)).done();
  }
}
