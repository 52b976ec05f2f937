package dev.jcompose.runtime.shim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.jcompose.runtime.ExecSession;
import dev.jcompose.runtime.ExecSpec;
import dev.jcompose.runtime.ExitStatus;
import dev.jcompose.runtime.ProcessSpec;
import dev.jcompose.runtime.StartException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Processes started in running containers.
class ContainerExecTest extends MachineTest {
  private TestMachine.Container container;

  @BeforeEach
  void start() throws IOException {
    container = machine.container("sleep", "1000").start();
  }

  private static ProcessSpec process(
      String user, String directory, boolean terminal, String... args) {
    return ProcessSpec.of(List.of(args))
        .environment(List.of("A=b"))
        .workingDirectory(directory)
        .user(user)
        .terminal(terminal)
        .stdinOpen(true)
        .done();
  }

  private ExecSession exec(String... args) {
    return machine.runtime.exec(container.id, new ExecSpec(process("", "/", false, args), false));
  }

  private static ExitStatus exit(ExecSession session) {
    return session.exit().orTimeout(20, TimeUnit.SECONDS).join();
  }

  @Test
  void itsStreamsAndExitCodeComeBack() {
    ExecSession session = exec("sh", "-c", "echo out; echo err >&2; exit 7");
    String frames = TestMachine.readAll(session.stdio());
    assertThat(TestMachine.stream(1, frames)).isEqualTo("out\n");
    assertThat(TestMachine.stream(2, frames)).isEqualTo("err\n");
    assertThat(exit(session).code()).isEqualTo(7);
  }

  @Test
  void itIsInTheContainersNamespacesCgroupAndBounds() throws IOException {
    ExecSession session =
        exec(
            "sh",
            "-c",
            "hostname; for n in pid mnt ipc uts net cgroup; do readlink /proc/self/ns/$n; done;"
                + " readlink /proc/1/ns/pid; grep -E '^(CapInh|CapEff|Seccomp:)' /proc/self/status;"
                + " cat /proc/self/oom_score_adj; cat /proc/self/cgroup");
    String output = TestMachine.stream(1, TestMachine.readAll(session.stdio()));
    long pid =
        machine.runtime.top(container.id, List.of("-o", "pid")).rows().stream()
            .mapToLong(row -> Long.parseLong(row.getFirst()))
            .min()
            .orElseThrow();
    assertThat(output).startsWith("box\n");
    for (String namespace : List.of("pid", "mnt", "ipc", "uts", "net", "cgroup")) {
      assertThat(output)
          .contains(
              Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/" + namespace)).toString());
    }
    assertThat(output)
        .contains("CapInh:\t0000000000000000\n")
        .contains("CapEff:\t00000000a80425fb\n")
        .contains("Seccomp:\t2\n0\n");
    assertThat(output.lines().filter(line -> line.matches("[0-9]+:(cpu|memory|pids|devices):.*")))
        .isNotEmpty()
        .allMatch(line -> line.endsWith("/" + container.id));
  }

  @Test
  void stdinIsItsOwnAndEndsWithTheConnectionsSide() throws IOException {
    ExecSession session = exec("cat");
    session.stdio().channel().write(ByteBuffer.wrap("in\n".getBytes(StandardCharsets.UTF_8)));
    session.stdio().channel().shutdownOutput();
    assertThat(TestMachine.stream(1, TestMachine.readAll(session.stdio()))).isEqualTo("in\n");
    assertThat(exit(session).code()).isZero();
  }

  @Test
  void aTerminalIsTheContainersOwn() throws IOException {
    ExecSession session =
        machine.runtime.exec(
            container.id,
            new ExecSpec(
                process(
                    "alice",
                    "/tmp",
                    true,
                    "sh",
                    "-c",
                    // Input and window size come on different ways, either of them first.
                    "tty; read x; for i in $(seq 500); do"
                        + " [ \"$(stty size)\" = '12 34' ] && break; usleep 20000; done;"
                        + " stty size; pwd; id -u; echo $A"),
                false));
    session.resize(12, 34);
    session.stdio().channel().write(ByteBuffer.wrap("go\n".getBytes(StandardCharsets.UTF_8)));
    assertThat(TestMachine.readAll(session.stdio()))
        .contains("/dev/pts/0\r\n")
        .contains("12 34\r\n/tmp\r\n1000\r\nb\r\n");
    assertThat(exit(session).code()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "|/|nosuch|127|exec: \"nosuch\": executable file not found in $PATH",
        "|/|/etc|126|exec: \"/etc\": is a directory",
        "|rel|true|126|Cwd must be an absolute path",
        "|/nope|true|127|chdir to cwd (\"/nope\") set in config.json failed: no such file or directory",
        "|/etc/passwd|true|126|chdir to cwd (\"/etc/passwd\") set in config.json failed: not a directory",
        "nobody|/|true|125|unable to find user nobody: no matching entries in passwd file"
      })
  void whatCannotBeStartedIsToldInDockersWords(
      String user, String directory, String program, int code, String message) {
    String name = user == null ? "" : user;
    ExecSpec spec = new ExecSpec(process(name, directory, false, program), false);
    assertThatThrownBy(() -> machine.runtime.exec(container.id, spec))
        .isInstanceOfSatisfying(
            StartException.class, failure -> assertThat(failure.exitCode()).isEqualTo(code))
        .hasMessage(message);
  }

  // CVE-2024-21626.
  @Test
  void noDescriptorOfOursLeadsOutAsWorkingDirectory() {
    for (int fd = 3; fd < 40; fd++) {
      ExecSpec spec = new ExecSpec(process("", "/proc/self/fd/" + fd, false, "true"), false);
      assertThatThrownBy(() -> machine.runtime.exec(container.id, spec))
          .isInstanceOf(StartException.class);
    }
  }

  @Test
  void aPausedOrEndedContainerTakesNone() {
    machine.runtime.pause(container.id);
    assertThatThrownBy(() -> exec("true"))
        .hasMessage("Container " + container.id + " is paused, unpause the container before exec");
    machine.runtime.unpause(container.id);
    machine.runtime.killAll(container.id);
    machine.awaitExit(container.id);
    assertThatThrownBy(() -> exec("true"))
        .hasMessage("Container " + container.id + " is not running");
  }

  @Test
  void killingItKillsItsWholeFamilyAndNobodyElse() {
    ExecSession session = exec("sh", "-c", "sleep 2001 & setsid sleep 2002 & sleep 2003; wait");
    await().until(() -> commands().size() == 5);
    session.kill();
    assertThat(exit(session).code()).isEqualTo(137);
    await().untilAsserted(() -> assertThat(commands()).containsExactly("sleep 1000"));
  }

  @Test
  void aBackgroundProcessDoesNotHoldUpTheEnd() {
    long start = System.nanoTime();
    ExecSession session = exec("sh", "-c", "sleep 30 & echo hi");
    assertThat(TestMachine.stream(1, TestMachine.readAll(session.stdio()))).isEqualTo("hi\n");
    assertThat(exit(session).code()).isZero();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
  }

  @Test
  void theContainersEndEndsIt() {
    ExecSession session = exec("sleep", "1000");
    machine.runtime.signal(container.id, 9);
    assertThat(exit(session).code()).isEqualTo(137);
  }

  @Test
  void anotherEngineCanStartOneWithTheContainersUserAndFilter() throws IOException {
    var other = machine.container("sleep", "1000");
    other.user = "alice";
    other.start();
    machine.reopen();
    ExecSession session =
        machine.runtime.exec(
            other.id,
            new ExecSpec(
                process("", "/", false, "sh", "-c", "id -u; grep Seccomp: /proc/self/status"),
                false));
    assertThat(TestMachine.stream(1, TestMachine.readAll(session.stdio())))
        .isEqualTo("1000\nSeccomp:\t2\n");
  }

  // CVE-2016-9962, in so far as root in a container cannot look into the process that enters it.
  @Test
  void manyLeaveNothingBehind() throws IOException {
    int before = threads();
    for (int i = 0; i < 50; i++) {
      ExecSession session = exec("true");
      TestMachine.readAll(session.stdio());
      assertThat(exit(session).code()).isZero();
    }
    assertThat(commands()).containsExactly("sleep 1000");
    assertThat(machine.config.runRoot().resolve("containers/" + container.id))
        .isDirectoryNotContaining("glob:**exec-*");
    await().until(() -> threads() <= before + 8);
  }

  private static int threads() {
    return Thread.activeCount();
  }

  private List<String> commands() {
    return machine.runtime.top(container.id, List.of("-o", "args")).rows().stream()
        .map(List::getFirst)
        .toList();
  }
}
