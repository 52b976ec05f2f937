package dev.jcompose.runtime.shim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.runtime.MountSpec;
import dev.jcompose.runtime.NamespaceSpec;
import dev.jcompose.runtime.NamespaceSpec.Sharing;
import dev.jcompose.runtime.PrivilegeSpec;
import dev.jcompose.runtime.ProcessSpec.Rlimit;
import dev.jcompose.runtime.StartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a container's process is and what it sees.
class ContainerIsolationTest extends MachineTest {
  @Test
  void capabilitiesAreDockersAndTheInheritableSetIsEmpty() throws IOException {
    assertThat(
            machine
                .container("grep", "-E", "^(Cap|NoNew|Seccomp:|Groups)", "/proc/self/status")
                .output())
        .contains("CapInh:\t0000000000000000\n")
        .contains("CapPrm:\t00000000a80425fb\n")
        .contains("CapEff:\t00000000a80425fb\n")
        .contains("CapBnd:\t00000000a80425fb\n")
        .contains("CapAmb:\t0000000000000000\n")
        .contains("NoNewPrivs:\t0\n")
        .contains("Seccomp:\t2\n");
  }

  @Test
  void anotherUserHasNoCapabilitiesAndExactlyItsGroups() throws IOException {
    var container = machine.container("sh", "-c", "id; grep CapEff /proc/self/status; echo $HOME");
    container.user = "alice";
    container.groups = List.of("staff", "777");
    assertThat(container.output())
        .contains("uid=1000(alice) gid=1001(alice) groups=10(wheel),50(staff),777,1001(alice)")
        .contains("CapEff:\t0000000000000000\n")
        .endsWith("/home\n");
  }

  @Test
  void noNewPrivilegesAndAddedCapabilitiesAreApplied() throws IOException {
    var container =
        machine.container("grep", "-E", "^(CapInh|CapEff|NoNew|Seccomp:)", "/proc/self/status");
    container.privilege =
        new PrivilegeSpec(
            false,
            Set.of("NET_ADMIN"),
            Set.of("ALL"),
            true,
            new PrivilegeSpec.Seccomp.Default(),
            new PrivilegeSpec.Confinement.Default(),
            true,
            List.of(),
            List.of());
    assertThat(container.output())
        .contains("CapInh:\t0000000000000000\n")
        .contains("CapEff:\t0000000000001000\n")
        .contains("NoNewPrivs:\t1\n")
        .contains("Seccomp:\t2\n");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void noSignalIsIgnoredOrBlocked(boolean init) throws IOException {
    var container = machine.container("grep", "-E", "^Sig(Blk|Ign|Cgt)", "/proc/self/status");
    container.init = init;
    assertThat(container.output())
        .isEqualTo(
            """
            SigBlk:\t0000000000000000
            SigIgn:\t0000000000000000
            SigCgt:\t0000000000000000
            """);
  }

  @Test
  void theKernelsMemoryIsLinkedOnlyWhereThereIsSuchAFile() throws IOException {
    assertThat(machine.container("sh", "-c", "ls -d /dev/core; true").output().startsWith("/"))
        .isEqualTo(Files.exists(Path.of("/proc/kcore")));
  }

  @Test
  void onlyStandardDescriptorsAreOpen() throws IOException {
    // The fourth is ls's own.
    assertThat(
            machine.container("sh", "-c", "ls /proc/self/fd | wc -l; ls /proc/1/fd; true").output())
        .isEqualTo("4\n0\n1\n2\n");
  }

  @Test
  void itIsAloneInItsNamespaces() throws IOException {
    String output =
        machine
            .container("sh", "-c", "echo $$; hostname; ls /proc | grep -c '^[0-9]'; ls /")
            .output();
    assertThat(output).startsWith("1\nbox\n").contains("bin\ndev\netc\n");
    assertThat(output.lines().skip(2).findFirst().map(Integer::parseInt).orElseThrow())
        .isLessThan(5);
  }

  @Test
  void sharedNamespacesAreShared() throws IOException {
    var first =
        machine.container("sh", "-c", "hostname; echo shared > /dev/shm/x; sleep 60").start();
    var second =
        machine.container(
            "sh",
            "-c",
            "hostname; until [ -s /dev/shm/x ]; do usleep 20000; done; cat /dev/shm/x; ps -o args | grep -c 'sleep 60'; readlink"
                + " /proc/self/ns/cgroup");
    second.namespaces =
        new NamespaceSpec(
            new Sharing.With(first.id),
            new Sharing.With(first.id),
            new Sharing.With(first.id),
            Sharing.OWN);
    String output = second.output();
    assertThat(output).startsWith("box\nshared\n");
    assertThat(output)
        .doesNotContain(Files.readSymbolicLink(Path.of("/proc/self/ns/cgroup")).toString());
    machine.runtime.signal(first.id, 9);
    assertThat(machine.awaitExit(first.id).code()).isEqualTo(137);
  }

  @Test
  void inTheHostsPidNamespaceNothingIsLeftBehind() throws IOException {
    var container = machine.container("sh", "-c", "setsid sleep 4242 & sleep 0.1; echo $$");
    container.namespaces = new NamespaceSpec(Sharing.HOST, Sharing.OWN, Sharing.OWN, Sharing.HOST);
    assertThat(Integer.parseInt(container.output().strip())).isGreaterThan(1);
    machine.runtime.delete(container.id);
  }

  @Test
  void dockersPathsAreMaskedOrReadOnly() throws IOException {
    String output =
        machine
            .container(
                "sh",
                "-c",
                "cat /proc/keys /proc/timer_list | wc -c; ls /sys/firmware /proc/acpi | wc -l;"
                    + " touch /proc/sys/kernel/hostname; echo x > /proc/sys/kernel/domainname;"
                    + " touch /sys/fs/cgroup/x; touch /sys/x; mount")
            .output();
    assertThat(output)
        .startsWith("0\n")
        .contains("/proc/sys/kernel/domainname: Read-only file system")
        .contains("/sys/fs/cgroup/x: Read-only file system")
        .contains("proc on /proc type proc (rw,nosuid,nodev,noexec,relatime)")
        .contains("shm on /dev/shm type tmpfs (rw,nosuid,nodev,noexec,relatime,size=65536k)")
        .contains("on /sys type sysfs (ro,nosuid,nodev,noexec,relatime)")
        .contains("on /dev/pts type devpts (rw,nosuid,noexec,relatime,gid=5,mode=620,ptmxmode=666)")
        .contains(
            "cgroup on /sys/fs/cgroup/memory type cgroup (ro,nosuid,nodev,noexec,relatime,memory)");
  }

  @Test
  void aReadOnlyRootIsReadOnlyAndMountsInItAreNot() throws IOException {
    Path source = Files.createDirectory(machine.directory.resolve("source"));
    Files.writeString(source.resolve("file"), "content");
    var container =
        machine.container(
            "sh", "-c", "cat /data/deep/file; touch /data/deep/new /t/x; touch /x; touch /ro/x");
    container.readOnly = true;
    container.mounts.add(new MountSpec.Bind(source, "/data/deep", false, false, "rprivate"));
    container.mounts.add(new MountSpec.Bind(source, "/ro", true, false, "rprivate"));
    container.mounts.add(new MountSpec.Tmpfs("/t", "size=64k,mode=700"));
    assertThat(container.output())
        .isEqualTo(
            "contenttouch: /x: Read-only file system\ntouch: /ro/x: Read-only file system\n");
    assertThat(source.resolve("new")).exists();
  }

  @Test
  void filesAreBoundOverFilesAndTheirTargetsMade() throws IOException {
    Path source = Files.writeString(machine.directory.resolve("hosts"), "127.0.0.1 localhost\n");
    var container = machine.container("cat", "/etc/new/hosts");
    container.mounts.add(new MountSpec.Bind(source, "/etc/new/hosts", true, false, "rprivate"));
    assertThat(container.output()).isEqualTo("127.0.0.1 localhost\n");
  }

  @Test
  void aDirectoryOverAFileIsRefusedInDockersWords() throws IOException {
    Path source = Files.createDirectory(machine.directory.resolve("source"));
    var container = machine.container("true");
    container.mounts.add(new MountSpec.Bind(source, "/etc/passwd", false, false, "rprivate"));
    assertThatThrownBy(container::start)
        .isInstanceOfSatisfying(
            StartException.class, failure -> assertThat(failure.exitCode()).isEqualTo(127))
        .hasMessageContaining("Are you trying to mount a directory onto a file (or vice-versa)?");
  }

  @Test
  void sysctlsLimitsAndTheOomScoreAreSet() throws IOException {
    var container =
        machine.container(
            "sh", "-c", "cat /proc/sys/kernel/msgmax; ulimit -n; cat /proc/self/oom_score_adj");
    container.sysctls = Map.of("kernel.msgmax", "4711");
    container.rlimits = Map.of("nofile", new Rlimit(77, 88));
    container.oomScoreAdj = Optional.of(123);
    assertThat(container.output()).isEqualTo("4711\n77\n123\n");
  }

  @Test
  void theWorkingDirectoryIsMadeInsideTheRoot() throws IOException {
    Files.createSymbolicLink(machine.image.resolve("link"), Path.of("../../../tmp"));
    var container = machine.container("pwd");
    container.workingDirectory = "/link/new/deep";
    assertThat(container.output()).isEqualTo("/tmp/new/deep\n");
    assertThat(container.upper().resolve("tmp/new/deep")).isDirectory();
  }

  @Test
  void aFileIsNoWorkingDirectory() {
    var container = machine.container("true");
    container.workingDirectory = "/etc/passwd";
    assertThatThrownBy(container::start)
        .hasMessage("chdir to cwd (\"/etc/passwd\") set in config.json failed: not a directory");
  }

  // CVE-2024-21626.
  @Test
  void noDescriptorOfOursLeadsOutAsWorkingDirectory() throws IOException {
    for (int fd = 3; fd < 64; fd++) {
      var container = machine.container("true");
      container.workingDirectory = "/proc/self/fd/" + fd;
      assertThatThrownBy(container::start).isInstanceOf(StartException.class);
    }
  }

  // CVE-2019-19921, CVE-2023-27561, CVE-2026-41579.
  @ParameterizedTest
  @ValueSource(strings = {"proc", "sys", "dev"})
  void imagesWithLinksWhereKernelFileSystemsBelongAreRefused(String name) throws IOException {
    Path elsewhere = Files.createDirectory(machine.directory.resolve("elsewhere"));
    Files.delete(machine.image.resolve(name));
    Files.createSymbolicLink(machine.image.resolve(name), elsewhere);
    assertThatThrownBy(machine.container("true")::start).hasMessageContaining("symbolic link");
    assertThat(elsewhere).isEmptyDirectory();
  }

  // CVE-2025-31133.
  @Test
  void masksAreMadeOfTheRealNullDevice() throws IOException {
    Files.createSymbolicLink(
        machine.image.resolve("dev/null"), Path.of("/proc/sys/kernel/core_pattern"));
    assertThat(
            machine.container("sh", "-c", "stat -c '%F %t,%T' /dev/null; cat /proc/keys").output())
        .isEqualTo("character special file 1,3\n");
    Path directory = Files.createDirectory(machine.directory.resolve("dev"));
    Files.createSymbolicLink(directory.resolve("null"), Path.of("/proc/sys/kernel/core_pattern"));
    var bound = machine.container("true");
    bound.mounts.add(new MountSpec.Bind(directory, "/dev", false, false, "rprivate"));
    assertThatThrownBy(bound::start).hasMessageContaining("not the null device");
  }

  // CVE-2019-16884.
  @Test
  void nothingIsMountedInsideProc() throws IOException {
    Path source = Files.createDirectory(machine.directory.resolve("source"));
    Files.createSymbolicLink(machine.image.resolve("way"), Path.of("/proc/self"));
    for (String target : List.of("/proc/self", "/way/attr", "/proc/../proc/sys")) {
      var container = machine.container("true");
      container.mounts.add(new MountSpec.Bind(source, target, false, false, "rprivate"));
      assertThatThrownBy(container::start).as(target).hasMessageContaining("it is inside /proc");
    }
    var whole = machine.container("true");
    whole.mounts.add(new MountSpec.Bind(source, "/proc", false, false, "rprivate"));
    assertThatThrownBy(whole::start).hasMessageContaining("procfs is needed there");
  }

  @Test
  void mountTargetsBehindLinksStayInside() throws IOException {
    Path source = Files.createDirectory(machine.directory.resolve("source"));
    Path victim = Files.createDirectory(machine.directory.resolve("victim"));
    Files.createSymbolicLink(machine.image.resolve("out"), victim);
    var container = machine.container("true");
    container.mounts.add(new MountSpec.Bind(source, "/out/x", false, false, "rprivate"));
    container.start();
    assertThat(machine.awaitExit(container.id).code()).isZero();
    assertThat(victim).isEmptyDirectory();
    assertThat(container.upper().resolve(Path.of("/").relativize(victim)).resolve("x"))
        .isEmptyDirectory();
  }

  // CVE-2019-5736.
  @Test
  void theLauncherCannotBeOverwritten() throws IOException {
    Path script = machine.image.resolve("self");
    Files.writeString(script, "#!/proc/self/exe\n");
    assertThat(script.toFile().setExecutable(true, false)).isTrue();
    byte[] before = Files.readAllBytes(machine.config.shim());
    var container = machine.container("/self");
    container.output();
    var shim = machine.container("sleep", "60").start();
    assertThat(Files.readAllBytes(machine.config.shim())).isEqualTo(before);
    String shims =
        Files.readString(Path.of(machine.config.runRoot() + "/containers/" + shim.id + "/pid"));
    Path program = Path.of("/proc/" + shims.split(" ", -1)[4] + "/exe");
    assertThatThrownBy(() -> Files.write(program, new byte[] {0})).isInstanceOf(IOException.class);
  }

  // CVE-2022-0492.
  @Test
  void controlGroupsCannotBeMountedOrWritten() throws IOException {
    assertThat(
            machine
                .container(
                    "sh",
                    "-c",
                    "mkdir /c; mount -t cgroup -o memory cgroup /c; echo $?; ls -d"
                        + " /sys/fs/cgroup/memory/tasks")
                .output())
        .contains("permission denied")
        .contains("/sys/fs/cgroup/memory/tasks");
  }

  @Test
  void anEnvironmentLargerThanTheKernelTakesIsRefused() {
    var container = machine.container("true");
    container.environment.add("BIG=" + "x".repeat(200_000));
    assertThatThrownBy(container::start).hasMessage("exec /bin/true: argument list too long");
  }

  @Test
  void theEnvironmentIsPassedAsItIs() throws IOException {
    var container = machine.container("env");
    container.environment.addAll(List.of("A=1\n2", "B==", "HOME=/h"));
    assertThat(container.output())
        .isEqualTo(
            """
            PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
            A=1
            2
            B==
            HOME=/h
            """);
  }

  @Test
  void privilegedMeansEverything() throws IOException {
    var container =
        machine.container(
            "sh",
            "-c",
            "grep -E '^(CapEff|Seccomp:)' /proc/self/status; ls /dev | grep -c vda; mount | grep -c"
                + " 'sysfs (rw'");
    container.privilege =
        new PrivilegeSpec(
            true,
            Set.of(),
            Set.of(),
            false,
            new PrivilegeSpec.Seccomp.Default(),
            new PrivilegeSpec.Confinement.Default(),
            true,
            List.of(),
            List.of());
    assertThat(container.output())
        .contains(
            Files.readString(Path.of("/proc/self/status"))
                .lines()
                .filter(line -> line.startsWith("CapPrm"))
                .map(line -> line.replace("CapPrm", "CapEff"))
                .findFirst()
                .orElseThrow())
        .contains("Seccomp:\t0\n1\n1\n");
  }

  // CVE-2024-9676, CVE-2026-46680.
  @Test
  void hostileUserDatabasesNeitherBlockNorConfuse() throws IOException, InterruptedException {
    for (String user : List.of("0x0", "99999999999", "-1", "4294967296")) {
      var container = machine.container("id");
      container.user = user;
      if (user.equals("0x0")) {
        assertThat(container.output()).contains("uid=77");
      } else {
        assertThatThrownBy(container::start)
            .hasMessage("uids and gids must be in range 0-2147483647");
      }
    }
    Path passwd = machine.image.resolve("etc/passwd");
    Files.delete(passwd);
    assertThat(new ProcessBuilder("mkfifo", passwd.toString()).start().waitFor()).isZero();
    assertThat(machine.container("echo", "runs").output()).isEqualTo("runs\n");
    var named = machine.container("id");
    named.user = "alice";
    assertThatThrownBy(named::start)
        .hasMessage(
            "unable to find user alice: /etc/passwd is not a regular file of at most 1 MiB");
  }
}
