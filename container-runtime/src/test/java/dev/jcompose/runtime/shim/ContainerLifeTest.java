package dev.jcompose.runtime.shim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.socket.UnixListener;
import dev.jcompose.runtime.AttachConnection;
import dev.jcompose.runtime.ExitStatus;
import dev.jcompose.runtime.NamespaceSpec;
import dev.jcompose.runtime.NamespaceSpec.Sharing;
import dev.jcompose.runtime.ProcessTable;
import dev.jcompose.runtime.ResourceLimits;
import dev.jcompose.runtime.RunState;
import dev.jcompose.runtime.StartResources;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/// Containers from start to end: signals, terminals, attachments, the engine's death, the shim's.
class ContainerLifeTest extends MachineTest {
  @Test
  void aSignalEndsItWithItsNumber() throws IOException {
    // As pid 1 a program without a handler ignores SIGTERM; SIGKILL it cannot.
    var container =
        machine.container("sh", "-c", "trap 'exit 5' TERM; while :; do sleep 0.01; done").start();
    await().until(() -> container.log().toFile().exists());
    machine.runtime.signal(container.id, 15);
    await()
        .pollInterval(Duration.ofMillis(20))
        .until(() -> {
          machine.runtime.signal(container.id, 15);
          return machine.runtime.inspect(container.id) instanceof RunState.Exited;
        });
    assertThat(machine.awaitExit(container.id).code()).isEqualTo(5);
    var other = machine.container("sleep", "60").start();
    machine.runtime.signal(other.id, 9);
    assertThat(machine.awaitExit(other.id).code()).isEqualTo(137);
    machine.runtime.signal(other.id, 9);
  }

  @Test
  void initReapsForwardsSignalsAndPassesTheExitCodeOn() throws IOException {
    var container =
        machine.container(
            "sh",
            "-c",
            "(sleep 0.05 &) ; sleep 0.3; ps -o pid,args; ps -o stat | grep -c Z; kill -9 $$");
    container.init = true;
    String output = container.output();
    assertThat(output).contains("1 /sbin/docker-init -- sh -c").contains("\n0\n");
    assertThat(machine.awaitExit(container.id).code()).isEqualTo(137);
    var sleeper = machine.container("sleep", "60");
    sleeper.init = true;
    sleeper.start();
    machine.runtime.signal(sleeper.id, 15);
    assertThat(machine.awaitExit(sleeper.id).code()).isEqualTo(143);
  }

  /// As cron jobs and programs without a log of their own do.
  @Test
  void whatIsWrittenToTheOutputOfInitIsLogged() throws IOException {
    var container =
        machine.container(
            "sh",
            "-c",
            "sleep 0.3; echo logged > /proc/1/fd/1; ls -l /proc/1/exe; echo > /proc/1/exe;"
                + " grep -c . /proc/1/environ");
    container.init = true;
    String output = container.output();
    assertThat(output).contains("logged").doesNotContain("fd/1:");
    // Not the host's program, and not to be changed.
    assertThat(output).contains("/memfd:docker-init").contains("can't create /proc/1/exe");
  }

  @Test
  void stdinReachesItAndIsClosedByTheFirstAttacher() throws IOException {
    var container = machine.container("cat");
    container.stdin = true;
    container.stdinOnce = true;
    AttachConnection attached = machine.runtime.attach(container.id, true);
    container.start();
    byte[] text = "hello\n".repeat(50_000).getBytes(StandardCharsets.UTF_8);
    Thread writer =
        Thread.ofVirtual()
            .start(() -> {
              try {
                ByteBuffer left = ByteBuffer.wrap(text);
                while (left.hasRemaining()) {
                  attached.channel().write(left);
                }
                attached.channel().shutdownOutput();
              } catch (IOException problem) {
                throw new AssertionError(problem);
              }
            });
    String output = TestMachine.stream(1, TestMachine.readAll(attached));
    assertThat(output.length()).isEqualTo(text.length);
    assertThat(machine.awaitExit(container.id).code()).isZero();
    assertThat(writer).satisfies(Thread::join);
  }

  @Test
  void withoutStdinOnceAnAttacherMayComeAndGo() throws IOException {
    var container = machine.container("sh", "-c", "read a; read b; echo $a $b");
    container.stdin = true;
    container.start();
    try (SocketChannel first = machine.runtime.attach(container.id, true).channel()) {
      first.write(ByteBuffer.wrap("one\n".getBytes(StandardCharsets.UTF_8)));
    }
    AttachConnection second = machine.runtime.attach(container.id, true);
    second.channel().write(ByteBuffer.wrap("two\n".getBytes(StandardCharsets.UTF_8)));
    assertThat(TestMachine.stream(1, TestMachine.readAll(second))).isEqualTo("one two\n");
  }

  @Test
  void aTerminalIsOneWithItsSize() throws IOException {
    var container =
        machine.container("sh", "-c", "tty; read x; stty size; ls -l /dev/console; id -u; exit 4");
    container.terminal = true;
    container.stdin = true;
    container.user = "alice";
    AttachConnection attached = machine.runtime.attach(container.id, true);
    container.start();
    machine.runtime.resize(container.id, 33, 99);
    attached.channel().write(ByteBuffer.wrap("go\n".getBytes(StandardCharsets.UTF_8)));
    String output = TestMachine.readAll(attached);
    assertThat(output)
        .contains("/dev/pts/0\r\n")
        .contains("33 99\r\n")
        .contains("136,")
        .contains("1000\r\n");
    assertThat(machine.awaitExit(container.id).code()).isEqualTo(4);
  }

  @Test
  void heldDescriptorsStayOpenWithTheShimOnly() throws IOException {
    Path socket = machine.directory.resolve("held");
    try (Directory directory = Directory.open(machine.directory)) {
      Fd held = UnixListener.open(directory.fd(), "held");
      var container = machine.container("sh", "-c", "ls /proc/self/fd | wc -l; sleep 60");
      container.resources = new StartResources(Optional.empty(), List.of(held));
      container.start();
      held.close();
      connect(socket);
      await().until(() -> Files.size(container.log()) > 0);
      machine.runtime.killAll(container.id);
      machine.awaitExit(container.id);
      assertThat(Files.readString(container.log())).contains("\"4\\n\"");
      assertThatThrownBy(() -> connect(socket)).isInstanceOf(IOException.class);
    }
  }

  private static void connect(Path socket) throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
    }
  }

  @Test
  void theNextEngineFindsWhatRunsAndWhatHasEnded() throws IOException {
    var runs = machine.container("sh", "-c", "sleep 0.4; echo late; exit 9").start();
    var ended = machine.container("sh", "-c", "exit 8").start();
    machine.awaitExit(ended.id);
    machine.reopen();
    assertThat(machine.runtime.known()).containsExactlyInAnyOrder(runs.id, ended.id);
    assertThat(machine.runtime.inspect(ended.id))
        .isInstanceOfSatisfying(
            RunState.Exited.class, state -> assertThat(state.status().code()).isEqualTo(8));
    assertThat(machine.runtime.inspect(runs.id)).isInstanceOf(RunState.Running.class);
    assertThat(machine.awaitExit(runs.id).code()).isEqualTo(9);
    assertThat(Files.readString(runs.log())).contains("late");
  }

  @Test
  void aKilledShimTakesItsContainerWithIt() throws IOException {
    var container = machine.container("sh", "-c", "sleep 4343 & wait").start();
    String record =
        Files.readString(machine.config.runRoot().resolve("containers/" + container.id + "/pid"));
    long pid = Long.parseLong(record.split(" ", -1)[0]);
    long shim = Long.parseLong(record.split(" ", -1)[4]);
    ProcessHandle.of(shim).orElseThrow().destroyForcibly();
    ExitStatus status = machine.awaitExit(container.id);
    assertThat(status.code()).isEqualTo(137);
    assertThat(machine.runtime.inspect(container.id)).isInstanceOf(RunState.Lost.class);
    await().until(() -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
    machine.reopen();
    assertThat(machine.runtime.inspect(container.id)).isInstanceOf(RunState.Lost.class);
    machine.runtime.delete(container.id);
    assertThat(machine.runtime.inspect(container.id)).isInstanceOf(RunState.Absent.class);
  }

  @Test
  void aReusedPidIsNotTakenForTheContainer() throws IOException {
    var container = machine.container("sleep", "60").start();
    machine.runtime.killAll(container.id);
    machine.awaitExit(container.id);
    Path directory = machine.config.runRoot().resolve("containers/" + container.id);
    Files.delete(directory.resolve("exit"));
    long self = ProcessHandle.current().pid();
    String[] words = Files.readString(directory.resolve("pid")).split(" ", -1);
    Files.writeString(
        directory.resolve("pid"),
        self + " 1 " + words[2] + " " + words[3] + " " + self + " 1 " + words[6]);
    machine.reopen();
    assertThat(machine.runtime.inspect(container.id)).isInstanceOf(RunState.Lost.class);
  }

  @Test
  void aContainerStartsAgainAfterItsEnd() throws IOException {
    var container = machine.container("sh", "-c", "echo x >> /count; wc -l < /count");
    assertThat(container.output()).isEqualTo("1\n");
    assertThat(container.output()).isEqualTo("2\n");
  }

  @Test
  void pausedProcessesStandStill() throws IOException {
    var container = machine.container("sh", "-c", "while :; do echo x; usleep 1000; done").start();
    machine.runtime.pause(container.id);
    assertThat(machine.runtime.inspect(container.id))
        .isInstanceOfSatisfying(
            RunState.Running.class, state -> assertThat(state.paused()).isTrue());
    long size = Files.size(container.log());
    await().during(Duration.ofMillis(50)).until(() -> Files.size(container.log()) <= size + 200);
    machine.runtime.unpause(container.id);
    await().until(() -> Files.size(container.log()) > size + 200);
  }

  @Test
  void memoryBeyondTheLimitIsReported() throws IOException {
    var container = machine.container("sh", "-c", "x=a; while :; do x=$x$x; done");
    container.limits =
        ResourceLimits.ofMemory(OptionalLong.of(16 << 20), OptionalLong.of(16 << 20));
    container.start();
    ExitStatus status = machine.awaitExit(container.id);
    assertThat(status.code()).isEqualTo(137);
    assertThat(status.oomKilled()).isTrue();
  }

  @Test
  void topShowsWhatPsWouldShow() throws IOException {
    var container = machine.container("sleep", "61").start();
    ProcessTable table = machine.runtime.top(container.id, List.of());
    assertThat(table.titles())
        .containsExactly("UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD");
    assertThat(table.rows()).hasSize(1);
    assertThat(table.rows().getFirst()).startsWith("root").endsWith("00:00:00", "sleep 61");
    assertThat(machine.runtime.top(container.id, List.of("aux")).titles())
        .containsExactly(
            "USER", "PID", "%CPU", "%MEM", "VSZ", "RSS", "TTY", "STAT", "START", "TIME", "COMMAND");
    assertThat(machine.runtime.top(container.id, List.of("-o", "pid,comm")).rows().getFirst())
        .endsWith("sleep");
    assertThatThrownBy(() -> machine.runtime.top(container.id, List.of("--nonsense")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aGrandchildThatHoldsThePipeDoesNotHoldUpTheExit() throws IOException {
    var container = machine.container("sh", "-c", "echo done");
    container.namespaces = new NamespaceSpec(Sharing.HOST, Sharing.OWN, Sharing.OWN, Sharing.HOST);
    container.args = List.of("sh", "-c", "setsid sleep 100 & echo done");
    long start = System.nanoTime();
    container.start();
    machine.awaitExit(container.id);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
  }

  @Test
  void anAttacherThatDoesNotReadGetsItsShareLater() throws IOException {
    var container = machine.container("sh", "-c", "head -c 700000 /dev/zero; echo end >&2");
    AttachConnection slow = machine.runtime.attach(container.id, false);
    container.start();
    // Less than a megabyte behind: the container is not held up.
    machine.awaitExit(container.id);
    String frames = TestMachine.readAll(slow);
    assertThat(TestMachine.stream(1, frames).length()).isEqualTo(700_000);
    assertThat(TestMachine.stream(2, frames)).isEqualTo("end\n");
  }
}
