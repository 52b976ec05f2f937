package dev.jcompose.runtime.shim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jcompose.runtime.ExecSession;
import dev.jcompose.runtime.ExecSpec;
import dev.jcompose.runtime.ProcessSpec;
import dev.jcompose.runtime.RunState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What the engine does in a cgroup that it was given, as by systemd: nothing of a container is
/// left in the engine's own, whose end is then no matter.
@Tag("root")
@Timeout(60)
class GivenHomeTest {
  private MadeHome home;
  private TestMachine machine;

  @BeforeEach
  void open() throws IOException {
    Assumptions.assumeTrue(TestMachine.usable(), "needs root and a static busybox");
    home = new MadeHome();
    machine = new TestMachine(Optional.of(home));
  }

  @AfterEach
  void close() throws IOException {
    if (machine != null) {
      machine.close();
      await("the keeper's end").until(() -> home.pids("shims").isEmpty());
      home.close();
    }
  }

  @Test
  void shimsAreBornInALeafOfItAndContainersLieBeside() throws IOException {
    TestMachine.Container container = machine.container("sleep", "100").start();

    long pid = running(container).pid();
    assertThat(ownCgroup(pid))
        .isEqualTo(
            "/%s/%s/%s".formatted(home.name(), machine.config.cgroupName(), container.id.value()));
    assertThat(home.pids("shims")).hasSize(2).contains(parent(pid));
    assertThat(ownCgroup(parent(pid))).isEqualTo("/" + home.name() + "/shims");
    assertThat(placesElsewhere(parent(pid))).isEmpty();
    assertThat(ProcessHandle.current().children().map(ProcessHandle::pid)).isEmpty();
  }

  @Test
  void aShimOfAnExecIsBornThereToo() throws IOException {
    TestMachine.Container container = machine.container("sleep", "100").start();
    ExecSession session =
        machine.runtime.exec(container.id, new ExecSpec(process("sleep", "100"), false));

    assertThat(home.pids("shims")).hasSize(3).contains(parent(session.pid()));
    session.kill();
    await().until(() -> home.pids("shims").size() == 2);
  }

  @Test
  void aStartThatFailsLeavesNothing() throws IOException {
    TestMachine.Container container = machine.container("/not/there");

    Assertions.assertThatThrownBy(container::start)
        .hasMessageContaining("no such file or directory");
    await().until(() -> home.pids("shims").size() == 1);
    assertThat(home.directory().resolve(machine.config.cgroupName()).resolve(container.id.value()))
        .doesNotExist();
  }

  @Test
  void theNextEngineFindsWhatRunsAndKeepsTheHome() throws IOException {
    TestMachine.Container container = machine.container("sleep", "100").start();
    List<Long> before = home.pids("shims");
    machine.reopen();

    assertThat(running(container).pid()).isPositive();
    assertThat(home.pids("shims")).isEqualTo(before);
    machine.runtime.killAll(container.id);
    assertThat(machine.awaitExit(container.id).code()).isEqualTo(137);
  }

  @Test
  void aHomeWithoutItsKeeperIsMadeAgainWhenAContainerStarts() throws IOException {
    ProcessHandle.of(home.pids("shims").getFirst()).orElseThrow().destroyForcibly();
    await().until(() -> home.pids("shims").isEmpty());
    home.close();

    TestMachine.Container container = machine.container("sleep", "100").start();
    assertThat(running(container).pid()).isPositive();
    assertThat(home.pids("shims")).hasSize(2);
  }

  private RunState.Running running(TestMachine.Container container) {
    assertThat(machine.runtime.inspect(container.id)).isInstanceOf(RunState.Running.class);
    return (RunState.Running) machine.runtime.inspect(container.id);
  }

  private static long parent(long pid) {
    return ProcessHandle.of(pid).flatMap(ProcessHandle::parent).orElseThrow().pid();
  }

  private static String ownCgroup(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid + "/cgroup")).stream()
        .filter(line -> line.startsWith("0::"))
        .map(line -> line.substring("0::".length()))
        .findFirst()
        .orElseThrow();
  }

  private List<String> placesElsewhere(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid + "/cgroup")).stream()
        .filter(line -> !line.endsWith(":/" + home.name() + "/shims"))
        .toList();
  }

  private static ProcessSpec process(String... args) {
    return ProcessSpec.of(List.of(args)).done();
  }
}
