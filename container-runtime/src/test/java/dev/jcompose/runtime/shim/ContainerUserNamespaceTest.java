package dev.jcompose.runtime.shim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.namespace.IdMapping;
import dev.jcompose.linux.namespace.IdMapping.Range;
import dev.jcompose.runtime.ExecSession;
import dev.jcompose.runtime.ExecSpec;
import dev.jcompose.runtime.MountSpec;
import dev.jcompose.runtime.NamespaceSpec;
import dev.jcompose.runtime.NamespaceSpec.Sharing;
import dev.jcompose.runtime.PrivilegeSpec;
import dev.jcompose.runtime.ProcessSpec;
import dev.jcompose.runtime.RunState;
import dev.jcompose.runtime.StartException;
import dev.jcompose.runtime.StartResources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ContainerUserNamespaceTest extends MachineTest {
  private static final IdMapping IDS =
      new IdMapping(
          List.of(new Range(0, 300_000, 1000), new Range(1000, 400_000, 1000)),
          List.of(new Range(0, 310_000, 2000)));

  private TestMachine.Container mapped(String... command) {
    TestMachine.Container container = machine.container(command);
    container.namespaces =
        new NamespaceSpec(Sharing.OWN, Sharing.OWN, Sharing.OWN, Sharing.HOST, Optional.of(IDS));
    return container;
  }

  private static String shell(TestMachine.Container container, String script) throws IOException {
    container.args = List.of("sh", "-c", script);
    return container.output();
  }

  private static Object owner(Path file) throws IOException {
    return Files.getAttribute(file, "unix:uid") + ":" + Files.getAttribute(file, "unix:gid");
  }

  private static PrivilegeSpec with(String... capabilities) {
    return new PrivilegeSpec(
        false,
        Set.of(capabilities),
        Set.of(),
        false,
        new PrivilegeSpec.Seccomp.Default(),
        new PrivilegeSpec.Confinement.Default(),
        true,
        List.of(),
        List.of());
  }

  @Test
  void rootInsideIsASubordinateUserOutside() throws IOException {
    TestMachine.Container container = mapped("sleep", "1000").start();
    int pid = ((RunState.Running) machine.runtime.inspect(container.id)).pid();
    assertThat(Files.readAllLines(Path.of("/proc/" + pid + "/status")))
        .contains("Uid:\t300000\t300000\t300000\t300000")
        .contains("Gid:\t310000\t310000\t310000\t310000");
    ExecSession session =
        machine.runtime.exec(
            container.id,
            new ExecSpec(
                ProcessSpec.of(List.of("sh", "-c", "id -u; id -g; cat /proc/self/uid_map"))
                    .workingDirectory("/")
                    .done(),
                false));
    assertThat(TestMachine.stream(1, TestMachine.readAll(session.stdio())).replaceAll(" +", " "))
        .isEqualTo("0\n0\n 0 300000 1000\n 1000 400000 1000\n");
  }

  @Test
  void filesKeepOnDiskTheIdsTheyHaveInside() throws IOException {
    Path volume = Files.createDirectories(machine.directory.resolve("volume"));
    TestMachine.Container container = mapped();
    container.mounts.add(
        new MountSpec.Bind(volume, "/data", false, false, "rprivate").withOwnIds());
    String said =
        shell(
            container,
            "set -e; stat -c %u:%g / /etc /data /dev /dev/pts /dev/null /dev/shm /tmp | sort | uniq -c;"
                + " echo x > /made; echo y > /data/made; mkdir /etc/dir;"
                + " touch /data/other; chown 1000:1001 /data/other /etc/passwd;"
                + " stat -c %u:%g /made /data/made /data/other /etc/passwd");
    assertThat(said.strip().lines().map(String::strip))
        .containsExactly("8 0:0", "0:0", "0:0", "1000:1001", "1000:1001");
    assertThat(owner(container.upper().resolve("made"))).isEqualTo("0:0");
    assertThat(owner(container.upper().resolve("etc/dir"))).isEqualTo("0:0");
    assertThat(owner(container.upper().resolve("etc/passwd"))).isEqualTo("1000:1001");
    assertThat(owner(volume.resolve("made"))).isEqualTo("0:0");
    assertThat(owner(volume.resolve("other"))).isEqualTo("1000:1001");
  }

  @Test
  void aBindShowsTheHostsOwners() throws IOException {
    Path file = Files.writeString(machine.directory.resolve("of-host"), "x");
    TestMachine.Container container = mapped();
    container.mounts.add(new MountSpec.Bind(file, "/given", false, false, "rprivate"));
    assertThat(shell(container, "stat -c %u:%g /given; cat /given; echo y > /given"))
        .startsWith("65534:65534\nx")
        .contains("ermission denied");
  }

  @Test
  void anotherUserHasItsGroupsAndItsStreams() throws IOException {
    TestMachine.Container container = mapped();
    container.user = "alice";
    container.mounts.add(new MountSpec.Tmpfs("/mine", "uid=1000,gid=1001,mode=700"));
    assertThat(
            shell(
                container,
                "id -u; id -G; echo out > /dev/stdout; touch /mine/x; stat -c %u:%g /mine /mine/x"))
        .isEqualTo("1000\n1001 10\nout\n1000:1001\n1000:1001\n");
  }

  @Test
  void aUserThatTheNamespaceDoesNotHaveIsRefused() {
    TestMachine.Container container = mapped("true");
    container.user = "2000";
    assertThatThrownBy(container::start)
        .isInstanceOf(StartException.class)
        .hasMessageContaining("user 2000: is not one of the user namespace");
  }

  @Test
  void aTerminalBelongsToItsUser() throws IOException {
    TestMachine.Container container = mapped();
    container.terminal = true;
    assertThat(shell(container, "tty; stat -c %u:%g $(tty) /dev/console"))
        .isEqualTo("/dev/pts/0\r\n0:5\r\n0:5\r\n");
  }

  @Test
  void itsPrivilegesCountInItsOwnNamespaces() throws IOException {
    TestMachine.Container container = mapped();
    container.privilege = with("SYS_ADMIN", "NET_ADMIN");
    container.sysctls = Map.of("kernel.shmmax", "12345678", "net.ipv4.ip_forward", "1");
    try (Fd network = machine.runtime.network(IDS)) {
      container.resources = new StartResources(Optional.of(network), List.of());
      assertThat(
              shell(
                  container,
                  "set -e; cat /proc/sys/kernel/shmmax /proc/sys/net/ipv4/ip_forward;"
                      + " hostname new; hostname; mkdir /m; mount -t tmpfs none /m; touch /m/x;"
                      + " ls /m; hostname box"))
          .isEqualTo("12345678\n1\nnew\nx\n");
    }
  }

  @Test
  void theHostIsOutOfReach() throws IOException {
    TestMachine.Container container = mapped();
    container.privilege = with("ALL");
    assertThat(
            shell(
                container,
                "echo 1 > /proc/sys/vm/swappiness; mknod /null c 1 3; cat /proc/1/oom_score_adj;"
                    + " echo -900 > /proc/self/oom_score_adj"))
        .startsWith("0\n")
        .contains("mknod: /null: Operation not permitted")
        .contains("Read-only file system")
        .contains("ermission denied");
  }

  @Test
  void twoContainersShareIpcAndTheNextEngineTakesTheSameNamespace() throws IOException {
    TestMachine.Container first = mapped("sleep", "1000");
    first.start();
    String namespace = namespace(first);
    machine.reopen();
    TestMachine.Container second = mapped("sleep", "1000");
    second.namespaces =
        new NamespaceSpec(
            new Sharing.With(first.id),
            new Sharing.With(first.id),
            Sharing.OWN,
            Sharing.HOST,
            Optional.of(IDS));
    second.start();
    assertThat(namespace(second)).isEqualTo(namespace);
  }

  private String namespace(TestMachine.Container container) throws IOException {
    int pid = ((RunState.Running) machine.runtime.inspect(container.id)).pid();
    return Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/user")).toString();
  }
}
