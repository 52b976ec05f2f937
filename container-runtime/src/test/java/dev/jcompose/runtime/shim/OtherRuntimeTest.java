package dev.jcompose.runtime.shim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.runtime.AttachConnection;
import dev.jcompose.runtime.ExecSession;
import dev.jcompose.runtime.ExecSpec;
import dev.jcompose.runtime.HookSpec;
import dev.jcompose.runtime.MountSpec;
import dev.jcompose.runtime.NamespaceSpec;
import dev.jcompose.runtime.NamespaceSpec.Sharing;
import dev.jcompose.runtime.OciRuntime;
import dev.jcompose.runtime.OciSettings;
import dev.jcompose.runtime.ProcessSpec;
import dev.jcompose.runtime.ResourceLimits;
import dev.jcompose.runtime.RunState;
import dev.jcompose.runtime.StartException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// Containers that crun or runc runs in the place of ours: the same from outside.
@ParameterizedClass
@ValueSource(strings = {"crun", "runc"})
class OtherRuntimeTest extends MachineTest {
  @Parameter String name = "";
  private OciRuntime other = new OciRuntime("", Path.of("/"), List.of());

  @BeforeEach
  void isThere() throws IOException {
    Optional<Path> program =
        Stream.of("/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin")
            .map(directory -> Path.of(directory, name))
            .filter(Files::isExecutable)
            .findFirst();
    Assumptions.assumeTrue(program.isPresent(), name + ": missing (apt-get install crun runc)");
    Path path = program.orElseThrow();
    other = new OciRuntime("other", name.equals("crun") ? usable(path) : path, List.of());
  }

  /// crun runs on no machine where v1 and v2 both have controllers; it looks at one file.
  private Path usable(Path crun) throws IOException {
    Path controllers = Path.of("/sys/fs/cgroup/unified/cgroup.controllers");
    if (!Files.exists(controllers) || Files.readString(controllers).isBlank()) {
      return crun;
    }
    Path wrapper = machine.directory.resolve("crun");
    Files.writeString(
        wrapper,
        """
        #!/bin/sh
        exec unshare -m sh -c 'mount --bind /dev/null %s && exec %s "$@"' sh "$@"
        """
            .formatted(controllers, crun));
    Files.setPosixFilePermissions(wrapper, PosixFilePermissions.fromString("rwxr-xr-x"));
    return wrapper;
  }

  private TestMachine.Container container(String... command) {
    TestMachine.Container container = machine.container(command);
    container.oci = settings(List.of());
    return container;
  }

  private OciSettings settings(List<HookSpec> hooks) {
    return new OciSettings(hooks, Map.of(), Optional.of(other));
  }

  private ExecSession exec(
      TestMachine.Container in, String user, boolean terminal, String... args) {
    ProcessSpec process =
        new ProcessSpec(
            List.of(args),
            List.of("A=b"),
            "/tmp",
            user,
            List.of(),
            terminal,
            true,
            false,
            Map.of(),
            Optional.empty(),
            new ProcessSpec.Window(terminal ? 40 : 0, terminal ? 100 : 0));
    return machine.runtime.exec(in.id, new ExecSpec(process, false));
  }

  private static int exit(ExecSession session) {
    return session.exit().orTimeout(20, TimeUnit.SECONDS).join().code();
  }

  @Test
  void outputExitCodeAndWhatItSees() throws IOException {
    var container =
        container(
            "sh",
            "-c",
            "hostname; id -u; id -g; pwd; echo $A; cat /proc/self/oom_score_adj; ulimit -n; ls /etc/given /srv;"
                + " touch /x 2>&1; grep -E '^(CapEff|Seccomp|NoNewPrivs):' /proc/self/status; exit 3");
    container.environment.add("A=b");
    container.user = "alice";
    container.workingDirectory = "/work/deep";
    container.readOnly = true;
    container.rlimits = Map.of("nofile", new ProcessSpec.Rlimit(100, 200));
    container.oomScoreAdj = Optional.of(77);
    Path file = Files.writeString(machine.directory.resolve("given"), "x");
    container.mounts.add(new MountSpec.Bind(file, "/etc/given", true, true, false, ""));
    Path above = Files.createDirectories(machine.directory.resolve("above/image"));
    container.mounts.add(
        new MountSpec.Layers(
            List.of(above.getParent(), machine.image.resolve("home")), "/srv", ""));
    container.mounts.add(new MountSpec.Tmpfs("/var", "size=1m,mode=700"));
    assertThat(container.output().replace("\nNoNewPrivs:\t0", ""))
        .isEqualTo(
            """
            box
            1000
            1001
            /work/deep
            b
            77
            100
            /etc/given

            /srv:
            image
            touch: /x: Read-only file system
            CapEff:\t0000000000000000
            Seccomp:\t2
            """);
    assertThat(machine.awaitExit(container.id).code()).isEqualTo(3);
    assertThat(container.log()).content().contains("\"log\":\"box\\n\"");
  }

  @Test
  void signalsPauseLimitsAndTheCgroup() throws IOException {
    var container = container("sh", "-c", "trap 'exit 9' TERM; while true; do sleep 0.05; done");
    container.limits = ResourceLimits.ofMemory(OptionalLong.of(64 << 20), OptionalLong.empty());
    container.start();
    assertThat(machine.runtime.usage(container.id).memoryLimitBytes()).isEqualTo(64 << 20);
    machine.runtime.update(
        container.id, ResourceLimits.ofMemory(OptionalLong.of(96 << 20), OptionalLong.empty()));
    assertThat(machine.runtime.usage(container.id).memoryLimitBytes()).isEqualTo(96 << 20);
    assertThat(machine.runtime.top(container.id, List.of()).rows()).isNotEmpty();
    machine.runtime.pause(container.id);
    assertThat(machine.runtime.inspect(container.id))
        .isInstanceOfSatisfying(
            RunState.Running.class, running -> assertThat(running.paused()).isTrue());
    machine.runtime.unpause(container.id);
    // As after a new engine has taken over.
    machine.reopen();
    assertThat(machine.runtime.inspect(container.id)).isInstanceOf(RunState.Running.class);
    machine.runtime.signal(container.id, 15);
    assertThat(machine.awaitExit(container.id).code()).isEqualTo(9);
    container.start();
    machine.runtime.killAll(container.id);
    assertThat(machine.awaitExit(container.id).code()).isEqualTo(137);
    assertThat(machine.runtime.inspect(container.id)).isInstanceOf(RunState.Exited.class);
  }

  @Test
  void processesAreStartedInIt() throws IOException {
    var container = container("sleep", "1000").start();
    ExecSession session =
        exec(container, "alice", false, "sh", "-c", "cat; id -un; pwd; echo $A >&2; exit 7");
    session.stdio().channel().write(ByteBuffer.wrap("in\n".getBytes(StandardCharsets.UTF_8)));
    session.stdio().channel().shutdownOutput();
    String frames = TestMachine.readAll(session.stdio());
    assertThat(TestMachine.stream(1, frames)).isEqualTo("in\nalice\n/tmp\n");
    assertThat(TestMachine.stream(2, frames)).isEqualTo("b\n");
    assertThat(exit(session)).isEqualTo(7);
    ExecSession terminal = exec(container, "", true, "sh", "-c", "tty; stty size");
    assertThat(TestMachine.readAll(terminal.stdio())).contains("/dev/pts/").contains("40 100");
    assertThat(exit(terminal)).isZero();
    ExecSession killed = exec(container, "", false, "sleep", "1000");
    killed.kill();
    assertThat(exit(killed)).isEqualTo(137);
    assertThatThrownBy(() -> exec(container, "", false, "nosuch"))
        .isInstanceOfSatisfying(
            StartException.class, failure -> assertThat(failure.exitCode()).isEqualTo(127))
        .hasMessageContaining("OCI runtime exec failed")
        .hasMessageContaining("nosuch");
    try (var left =
        Files.list(machine.config.runRoot().resolve("containers/" + container.id + "/bundle"))) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("config.json", "rootfs", "mounts", "create.pid", "create.log");
    }
  }

  @Test
  void aTerminalIsHandedOver() throws IOException {
    var container = container("sh", "-c", "tty; read line; echo got $line");
    container.terminal = true;
    container.stdin = true;
    AttachConnection attached = machine.runtime.attach(container.id, true);
    container.start();
    machine.runtime.resize(container.id, 30, 90);
    attached.channel().write(ByteBuffer.wrap("hello\n".getBytes(StandardCharsets.UTF_8)));
    assertThat(TestMachine.readAll(attached)).contains("/dev/pts/0").contains("got hello");
    assertThat(machine.awaitExit(container.id).code()).isZero();
  }

  @Test
  void theSmallInitIsInIt() throws IOException {
    var container =
        container(
            "sh",
            "-c",
            "cat /proc/1/cmdline | tr '\\0' ' '; trap 'exit 4' INT; kill -INT 1; sleep 5");
    container.init = true;
    assertThat(container.output()).startsWith("/sbin/docker-init -- sh -c ");
    assertThat(machine.awaitExit(container.id).code()).isEqualTo(4);
    var missing = container("nosuch");
    missing.init = true;
    assertThat(missing.output()).isEqualTo("exec: \"nosuch\": no such file or directory\n");
    assertThat(machine.awaitExit(missing.id).code()).isEqualTo(127);
  }

  @Test
  void namespacesAreSharedWithContainersOfOurOwn() throws IOException {
    var ours = machine.container("sleep", "1000").start();
    var container =
        container(
            "sh",
            "-c",
            "for n in pid ipc uts; do readlink /proc/self/ns/$n; done; echo x > /dev/shm/f");
    Sharing other = new Sharing.With(ours.id);
    container.namespaces = new NamespaceSpec(other, other, other, Sharing.HOST);
    String namespaces = container.output();
    int pid = ((RunState.Running) machine.runtime.inspect(ours.id)).pid();
    for (String kind : List.of("pid", "ipc", "uts")) {
      assertThat(namespaces)
          .contains(Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/" + kind)).toString());
    }
    assertThat(Path.of("/proc/" + pid + "/root/dev/shm/f")).hasContent("x\n");
  }

  /// Then nobody has told the runtime that its container is gone.
  @Test
  void aKilledShimTakesItsContainerWithItAndNothingIsLeft() throws IOException {
    var container = container("sleep", "1000").start();
    Path directory = machine.config.runRoot().resolve("containers/" + container.id);
    String shim = Files.readString(directory.resolve("pid")).split(" ", -1)[4];
    ProcessHandle.of(Long.parseLong(shim)).orElseThrow().destroyForcibly();
    assertThat(machine.awaitExit(container.id).code()).isEqualTo(137);
    assertThat(directory.resolve("state/" + container.id)).isDirectory();
    machine.runtime.delete(container.id);
    assertThat(machine.runtime.known()).isEmpty();
  }

  @Test
  void itRunsHooks() throws IOException {
    var container = container("cat", "/from-hook");
    container.oci =
        settings(
            List.of(
                new HookSpec(
                    HookSpec.Point.CREATE_RUNTIME,
                    "/bin/sh",
                    List.of("sh", "-c", "true"),
                    List.of(),
                    5),
                new HookSpec(
                    HookSpec.Point.START_CONTAINER,
                    "/bin/sh",
                    List.of("sh", "-c", "echo hello > /from-hook"),
                    List.of("PATH=/bin"),
                    0)));
    assertThat(container.output()).isEqualTo("hello\n");
  }

  @Test
  void whatCannotBeStartedLeavesNothing() {
    assertFails(container("nosuch"), 127, "OCI runtime create failed: ");
    assertFails(container("/etc/passwd"), 126, "OCI runtime create failed: ");
    var shared = container("true");
    shared.mounts.add(new MountSpec.Bind(machine.directory, "/d", false, false, "rshared"));
    assertFails(shared, 125, "propagation \"rshared\" is not supported with runtime \"other\"");
    var missing = container("true");
    missing.oci =
        new OciSettings(
            List.of(),
            Map.of(),
            Optional.of(new OciRuntime("gone", Path.of("/no/such"), List.of())));
    assertFails(missing, 125, "runtime \"gone\": /no/such: no such program");
    var wrong = container("true");
    wrong.oci =
        new OciSettings(
            List.of(),
            Map.of(),
            Optional.of(new OciRuntime("wrong", other.program(), List.of("--no-such-flag"))));
    assertFails(wrong, 125, "OCI runtime create failed: ");
  }

  private void assertFails(TestMachine.Container container, int code, String message) {
    assertThatThrownBy(container::start)
        .isInstanceOfSatisfying(
            StartException.class, failure -> assertThat(failure.exitCode()).isEqualTo(code))
        .hasMessageContaining(message);
    assertThat(machine.runtime.known()).isEmpty();
  }
}
