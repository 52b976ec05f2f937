package dev.jcompose.runtime.shim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jcompose.runtime.ContainerId;
import dev.jcompose.runtime.RunState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What happens when the engine is killed, and the process that replaces it as a parent.
class EngineDeathTest extends MachineTest {
  @Test
  void containersOutliveAKilledEngineAndTheNextOneHearsTheirEnd() throws IOException {
    ContainerId id = machine.newId();
    Path own = machine.directory.resolve("c/killed");
    Process engine =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                EngineToKill.class.getName(),
                machine.config.runRoot().toString(),
                machine.config.cgroupName(),
                machine.config.shim().toString(),
                machine.image.toString(),
                own.toString(),
                id.value(),
                "trap 'echo later; exit 6' TERM; while :; do sleep 0.05; done")
            .inheritIO()
            .start();
    try {
      await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(own.resolve("started")));
    } finally {
      engine.destroyForcibly();
    }
    assertThat(machine.runtime.known()).containsExactly(id);
    assertThat(machine.runtime.inspect(id)).isInstanceOf(RunState.Running.class);
    await()
        .until(() -> {
          machine.runtime.signal(id, 15);
          return machine.runtime.inspect(id) instanceof RunState.Exited;
        });
    assertThat(machine.awaitExit(id).code()).isEqualTo(6);
    assertThat(Files.readString(own.resolve("log.json"))).contains("later");
  }

  @Test
  void theSuperviseModeWaitsForOrphansAndKeepsTheCommandsExitCode()
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    Process process =
        new ProcessBuilder(
                machine.config.shim().toString(),
                "supervise",
                "sh",
                "-c",
                "setsid sleep 0.4 & exit 5")
            .start();
    assertThat(process.waitFor()).isEqualTo(5);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(350));
  }

  @Test
  void theSuperviseModeForwardsTheSignalToEnd() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                machine.config.shim().toString(),
                "supervise",
                "sh",
                "-c",
                "trap 'exit 9' TERM; echo ready; while :; do sleep 0.05; done")
            .start();
    assertThat(process.getInputStream().read()).isEqualTo('r');
    process.destroy();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(9);
  }
}
