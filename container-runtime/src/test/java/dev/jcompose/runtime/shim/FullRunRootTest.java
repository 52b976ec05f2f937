package dev.jcompose.runtime.shim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.jcompose.runtime.RunState;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The run root has neither blocks nor inodes left, and no engine listens.
class FullRunRootTest extends MachineTest {
  private static final String OPTIONS = "size=256k,nr_inodes=64";

  private Path root;

  @BeforeEach
  void mount() throws IOException, InterruptedException {
    root = machine.config.runRoot();
    machine.runtime.close();
    command("mount", "-t", "tmpfs", "-o", OPTIONS, "none", root.toString());
    machine.runtime = machine.open();
  }

  @AfterEach
  void unmount() throws IOException, InterruptedException {
    if (root != null) {
      for (var id : machine.runtime.known()) {
        if (machine.runtime.inspect(id) instanceof RunState.Running) {
          machine.runtime.killAll(id);
          machine.awaitExit(id);
        }
        machine.runtime.delete(id);
      }
      machine.runtime.close();
      command("umount", "-l", root.toString());
      machine.runtime = machine.open();
    }
  }

  @Test
  void howAContainerEndsIsKept() throws IOException {
    TestMachine.Container container =
        machine.container("sh", "-c", "trap 'exit 6' TERM; while :; do usleep 20000; done").start();
    var running = (RunState.Running) machine.runtime.inspect(container.id);
    fill();
    machine.runtime.close();

    await().until(() -> ended(running.pid()));
    machine.runtime = machine.open();

    assertThat(machine.runtime.inspect(container.id))
        .isInstanceOfSatisfying(
            RunState.Exited.class, exited -> assertThat(exited.status().code()).isEqualTo(6));
  }

  @Test
  void thatAShimWasLostIsKept() throws IOException {
    TestMachine.Container container = machine.container("sleep", "100").start();
    var running = (RunState.Running) machine.runtime.inspect(container.id);
    long shim = ProcessHandle.of(running.pid()).flatMap(ProcessHandle::parent).orElseThrow().pid();
    fill();
    machine.runtime.close();

    assertThat(ProcessHandle.of(shim).map(ProcessHandle::destroyForcibly)).contains(true);
    await().until(() -> ProcessHandle.of(shim).isEmpty());
    machine.runtime = machine.open();

    assertThat(machine.runtime.inspect(container.id)).isInstanceOf(RunState.Lost.class);
    assertThat(machine.runtime.inspect(container.id)).isInstanceOf(RunState.Lost.class);
  }

  @Test
  void nothingStartsWhoseEndCouldNotBeKept() throws IOException {
    fill();

    assertThatThrownBy(() -> machine.container("true").start())
        .hasMessageContaining("No space left on device");
  }

  /// Asks a process to end until it has.
  private static boolean ended(int pid) {
    Optional<ProcessHandle> process = ProcessHandle.of(pid);
    process.ifPresent(ProcessHandle::destroy);
    return process.isEmpty();
  }

  private void fill() throws IOException {
    Path file = root.resolve("filler");
    try (OutputStream out = Files.newOutputStream(file)) {
      byte[] page = new byte[4096];
      while (true) {
        out.write(page);
      }
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("No space left");
    }
    try {
      for (int number = 0; ; number++) {
        Files.createFile(root.resolve("filler" + number));
      }
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("No space left");
    }
  }

  private static void command(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).describedAs(output).isZero();
  }
}
