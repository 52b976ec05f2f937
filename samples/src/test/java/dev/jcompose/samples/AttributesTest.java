package dev.jcompose.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What rare attributes do to a container: one stack with many of them, looked at from inside.
@Tag("root")
class AttributesTest {
  private static final String DEVICE = blockDevice();
  @AutoClose private static Session user;
  private static String file;

  @BeforeAll
  static void open() throws IOException {
    user = Session.open().withBusybox();
    Path folder = Files.createDirectories(user.directory().resolve("many/data/below"));
    Files.writeString(folder.resolve("deep.txt"), "deep\n");
    file =
        user.project(
                "many",
                """
                name: many
                services:
                  one:
                    image: busybox
                    command: [sleep, "1000"]
                    stop_grace_period: 0s
                    links: ["db:database", other]
                    external_links: ["outside:far"]
                    volumes_from: ["db:ro", "container:outside"]
                    volumes:
                      - {type: image, source: busybox, target: /tools}
                      - {type: image, source: busybox, target: /part, image: {subpath: etc}}
                      - {type: bind, source: ./data, target: /flat, bind: {recursive: disabled}}
                    cgroup_parent: /many-parent
                    device_cgroup_rules: ["c 10:237 rw"]
                    blkio_config:
                      device_read_bps: [{path: DEVICE, rate: 12mb}]
                      device_write_iops: [{path: DEVICE, rate: 300}]
                    networks:
                      default:
                        interface_name: front0
                        link_local_ips: [169.254.8.9]
                        driver_opts:
                          com.docker.network.endpoint.sysctls: net.ipv4.conf.IFNAME.log_martians=1
                      meeting:
                  db:
                    image: busybox
                    command: [sh, -c, "echo of db > /kept/file; sleep 1000"]
                    stop_grace_period: 0s
                    volumes: ["kept:/kept", "./data:/data"]
                  other: {image: busybox, command: [sleep, "1000"], stop_grace_period: 0s}
                volumes: {kept: {}}
                networks: {meeting: {external: true}}
                """
                    .replace("DEVICE", DEVICE))
            .toString();
    String outside =
        user.project(
                "outside",
                """
                name: outside
                services:
                  far:
                    image: busybox
                    container_name: outside
                    command: [sleep, "1000"]
                    stop_grace_period: 0s
                    volumes: ["/anonymous"]
                    networks: [meeting]
                networks: {meeting: {name: meeting}}
                """)
            .toString();
    user.jcompose("-f", outside, "up", "-d").succeeded();
    user.jcompose("-f", file, "up", "-d").succeeded();
  }

  /// A block device of this machine; a loop device where there is no disk.
  static String blockDevice() {
    try (Stream<Path> devices = Files.list(Path.of("/sys/block"))) {
      return devices
          .map(path -> "/dev/" + path.getFileName())
          .filter(path -> Files.exists(Path.of(path)))
          .sorted((a, b) -> Boolean.compare(a.contains("loop"), b.contains("loop")))
          .findFirst()
          .orElse("/dev/loop0");
    } catch (IOException none) {
      return "/dev/loop0";
    }
  }

  static List<Arguments> table() {
    return List.of(
        Arguments.of("links: alias", "ping -c1 -w5 database", "1 packets received"),
        Arguments.of("links: name", "ping -c1 -w5 other", "1 packets received"),
        Arguments.of("links: name with number", "ping -c1 -w5 db-1", "1 packets received"),
        Arguments.of("links: full name", "ping -c1 -w5 many-db-1", "1 packets received"),
        Arguments.of("external_links", "ping -c1 -w5 far", "1 packets received"),
        Arguments.of("volumes_from: volume", "cat /kept/file", "of db"),
        Arguments.of("volumes_from: ro", "touch /kept/x 2>&1 || true", "Read-only file system"),
        Arguments.of("volumes_from: bind", "cat /data/below/deep.txt", "deep"),
        Arguments.of("volumes_from: container", "touch /anonymous/x && echo made", "made"),
        Arguments.of("volumes: image", "/tools/bin/busybox echo from the image", "from the image"),
        Arguments.of("volumes: image, closed", "touch /tools/x 2>&1 || true", "Read-only"),
        Arguments.of("volumes: image.subpath", "cat /part/passwd", "root:x:0:0"),
        Arguments.of("volumes: bind.recursive", "cat /flat/below/deep.txt", "deep"),
        Arguments.of("interface_name", "ip addr show front0", "inet "),
        Arguments.of("link_local_ips", "ip addr show front0", "inet 169.254.8.9/16"),
        Arguments.of(
            "driver_opts: sysctls", "cat /proc/sys/net/ipv4/conf/front0/log_martians", "1"),
        Arguments.of(
            "device_cgroup_rules",
            "mknod /tmp/loop-control c 10 237 && cat /tmp/loop-control 2>&1 || true",
            "Invalid argument"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("table")
  void itIsThereInTheContainer(String attribute, String script, String expected) {
    Session.Done done = user.jcompose("-f", file, "exec", "-T", "one", "sh", "-c", script);
    assertThat(done.out() + done.err()).as(attribute).contains(expected);
  }

  @Test
  void cgroupParentAndBlockLimitsAreInTheTree() throws IOException {
    try (Stream<Path> found = Files.find(Path.of("/sys/fs/cgroup"), 6, (path, _) -> limits(path))) {
      List<String> lines =
          found
              .filter(path -> path.toString().contains("/many-parent/"))
              .map(AttributesTest::read)
              .toList();
      assertThat(String.join("\n", lines)).containsAnyOf("12582912", "rbps=12582912");
      assertThat(String.join("\n", lines)).containsAnyOf(" 300", "wiops=300");
    }
  }

  private static boolean limits(Path path) {
    String name = String.valueOf(path.getFileName());
    return name.equals("io.max")
        || name.startsWith("blkio.throttle.read_bps")
        || name.startsWith("blkio.throttle.write_iops");
  }

  private static String read(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException gone) {
      return "";
    }
  }

  @Test
  void aLinkIsForTheContainerThatAskedOnly() {
    Session.Done done = user.jcompose("-f", file, "exec", "-T", "other", "nslookup", "database");
    assertThat(done.exitCode()).isNotZero();
  }

  static List<Arguments> wrong() {
    return List.of(
        Arguments.of("blkio_config: {weight: 5}", "Range of blkio weight is from 10 to 1000"),
        Arguments.of("blkio_config: {device_read_bps: [{path: /dev/none, rate: 1}]}", "/dev/none"),
        Arguments.of("device_cgroup_rules: [\"x 1:2 r\"]", "x 1:2 r"),
        Arguments.of("cgroup_parent: ../../up", "not a path below the root"),
        Arguments.of("volumes_from: [\"container:nobody\"]", "nobody"),
        Arguments.of("networks: {default: {link_local_ips: [10.1.1.1]}}", "10.1.1.1"),
        Arguments.of(
            "networks: {default: {interface_name: much-too-long-for-linux}}", "much-too-long"),
        Arguments.of(
            "volumes: [{type: image, source: busybox, target: /x, image: {subpath: no/such}}]",
            "no/such"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrong")
  void aWrongValueIsRefusedWithItsReason(String attribute, String expected) {
    String wrong =
        user.project(
                "wrong",
                "services:\n  a:\n    image: busybox\n    command: [sleep, '5']\n    " + attribute)
            .toString();
    Session.Done up = user.jcompose("-f", wrong, "up", "-d");
    assertThat(up.exitCode()).isNotZero();
    assertThat(up.err()).contains(expected);
    user.jcompose("-f", wrong, "down", "-t", "0").succeeded();
  }

  static List<Arguments> beyondTheMachine() {
    return List.of(
        Arguments.of("cpus: 1000", "5:11: error: services.a.cpus: range of CPUs is from 0.01"),
        Arguments.of(
            "deploy: {resources: {limits: {cpus: 1000}}}",
            "5:41: error: services.a.deploy.resources.limits.cpus: range of CPUs is from 0.01"),
        Arguments.of(
            "cpuset: 0,8000", "5:13: error: services.a.cpuset: Requested CPUs are not available"),
        Arguments.of(
            "sysctls: {kernel.panic: 1}",
            "5:29: error: services.a.sysctls.kernel.panic: sysctl \"kernel.panic\" is not in a"),
        Arguments.of(
            "runtime: none", "5:14: error: services.a.runtime: unknown or invalid runtime name"),
        Arguments.of(
            "devices: [vendor.example/kind=none]",
            "5:15: error: services.a.devices[0]: CDI device injection failed"),
        Arguments.of(
            "devices: [/dev/null, /dev/none]",
            "5:26: error: services.a.devices[1]: error gathering device information while adding"
                + " custom device \"/dev/none\": no such file or directory"),
        Arguments.of(
            "devices: ['/etc/hostname:/dev/x']",
            "5:16: error: services.a.devices[0]: error gathering device information while adding"
                + " custom device \"/etc/hostname\": not a device node"),
        Arguments.of(
            "blkio_config: {weight_device: [{path: /dev/none, weight: 100}]}",
            "services.a.blkio_config.weight_device[0].path: block I/O: /dev/none: no such file"),
        Arguments.of(
            "blkio_config: {device_write_iops: [{path: /dev/null, rate: 1}]}",
            "services.a.blkio_config.device_write_iops[0].path: block I/O: /dev/null is not a block"),
        Arguments.of(
            "volumes: [{type: bind, source: ./none, target: /x, bind: {create_host_path: false}}]",
            "services.a.volumes[0]: invalid mount config for type \"bind\": bind source path does"
                + " not exist: "),
        Arguments.of(
            "sysctls: {net.ipv4.none: 1}",
            "5:30: error: services.a.sysctls.net.ipv4.none: this kernel has no such parameter"),
        Arguments.of(
            "sysctls: {net.core.somaxconn: x}",
            "5:35: error: services.a.sysctls.net.core.somaxconn: the kernel does not take \"x\""),
        Arguments.of(
            "ulimits: {nofile: -1}",
            "5:23: error: services.a.ulimits.nofile: no limit: this machine allows at most "),
        Arguments.of(
            "volumes: [{type: volume, source: vo, target: /x, volume: {subpath: no}}]\nvolumes:\n  vo:",
            "services.a.volumes[0].volume.subpath: \"no\" is not in the new volume beyond_vo"),
        Arguments.of(
            "volumes: [{type: image, source: busybox, target: /x, image: {subpath: no}}]",
            "services.a.volumes[0].image.subpath: \"no\" of busybox: No such file or directory"),
        Arguments.of(
            "volumes: ['vo:/x']\nvolumes:\n  vo: {driver_opts: {type: tmpfs, o: size=x, device: x}}",
            "7:8: error: volumes.vo.driver_opts: option \"size=x\" of o: not supported"),
        Arguments.of(
            "volumes: ['vo:/x']\nvolumes:\n  vo: {driver_opts: {o: bind, device: /no/where}}",
            "7:39: error: volumes.vo.driver_opts.device: /no/where: no such file or directory"),
        Arguments.of(
            "ipc: 'service:b'\n  b: {image: busybox, ipc: private}",
            "5:11: error: services.a.ipc: cannot join IPC namespace of service b: non-shareable"),
        Arguments.of(
            "network_mode: 'container:nobody'",
            "5:20: error: services.a.network_mode: No such container: nobody"),
        Arguments.of(
            "ipc: 'container:nobody'", "5:11: error: services.a.ipc: No such container: nobody"),
        Arguments.of(
            "pid: 'container:nobody'", "5:11: error: services.a.pid: No such container: nobody"),
        Arguments.of(
            "volumes_from: ['container:nobody:ro']",
            "5:21: error: services.a.volumes_from[0]: No such container: nobody"),
        Arguments.of(
            "user: nobody",
            "5:11: error: services.a.user: unable to find user nobody: no matching entries in passwd"),
        Arguments.of(
            "user: 'root:none'",
            "5:12: error: services.a.user: unable to find group none: no matching entries in group"),
        Arguments.of(
            "post_start: [{command: 'true', user: nobody}]",
            "5:42: error: services.a.post_start[0].user: unable to find user nobody: no matching"),
        Arguments.of(
            "group_add: [7, none]",
            "5:20: error: services.a.group_add[1]: unable to find group none: no matching entries"),
        Arguments.of(
            "tmpfs: [/a, '/b:size=abc']",
            "5:18: error: services.a.tmpfs[1]: invalid tmpfs option \"size=abc\""),
        Arguments.of(
            "tmpfs: ['/b:foo=1']",
            "5:14: error: services.a.tmpfs[0]: invalid tmpfs option \"foo=1\""),
        Arguments.of(
            "security_opt: ['seccomp:none.json']",
            "5:21: error: services.a.security_opt[0]: opening seccomp profile ("),
        Arguments.of(
            "security_opt: ['seccomp:compose.yaml']",
            "5:21: error: services.a.security_opt[0]: compacting json for seccomp profile ("),
        Arguments.of(
            "security_opt: ['seccomp:{\"defaultAction\":\"SCMP_ACT_FOO\"}']",
            "5:21: error: services.a.security_opt[0]: seccomp profile: unknown action"),
        Arguments.of(
            "gpus: [{driver: nobody}]",
            "5:12: error: services.a.gpus[0]: could not select device driver \"nobody\""),
        Arguments.of(
            "deploy: {resources: {reservations: {devices: [{driver: nobody, capabilities: [x]}]}}}",
            "5:51: error: services.a.deploy.resources.reservations.devices[0]: could not select"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("beyondTheMachine")
  void whatTheMachineDoesNotHaveIsRefusedAtItsPlaceBeforeAnythingIsMade(
      String attribute, String expected) {
    String wrong =
        user.project(
                "beyond", "services:\n  a:\n    image: busybox\n    init: true\n    " + attribute)
            .toString();
    Session.Done up = user.jcompose("-f", wrong, "up", "-d");
    assertThat(up.exitCode()).isEqualTo(1);
    assertThat(up.err()).contains(expected).doesNotContain("Creat");
  }

  @Test
  void whatAnotherServiceMayMakeIsNotMissing() {
    String file =
        user.project(
                "making",
                """
                services:
                  maker:
                    image: busybox
                    command: mkdir -p /all/part
                    volumes: ['parts:/all']
                  a:
                    image: busybox
                    command: [sleep, '1000']
                    stop_grace_period: 0s
                    depends_on: {maker: {condition: service_completed_successfully}}
                    volumes:
                      - {type: volume, source: same, target: /x, volume: {subpath: part}}
                      - 'device:/y'
                volumes:
                  parts: {name: making_parts}
                  same: {name: making_parts}
                  device: {driver: local, driver_opts: {type: none, o: bind, device: .}}
                """)
            .toString();
    user.jcompose("-f", file, "up", "-d").succeeded();
    assertThat(inside(file, "a", "ls -d /x /y")).isEqualTo("/x\n/y");
    user.jcompose("-f", file, "down", "-v").succeeded();
  }

  @Test
  void aDirectoryThatABindMountWouldMakeComesTooLateForAVolume() {
    String file =
        user.project(
                "late",
                """
                services:
                  maker: {image: busybox, command: sleep 1000, volumes: ['./made:/made']}
                  a: {image: busybox, command: sleep 1000, depends_on: [maker], volumes: ['device:/y']}
                volumes:
                  device: {driver: local, driver_opts: {type: none, o: bind, device: ./made}}
                """)
            .toString();
    Session.Done up = user.jcompose("-f", file, "up", "-d");
    assertThat(up.exitCode()).isEqualTo(1);
    assertThat(up.err())
        .contains("volumes.device.driver_opts.device: ", "/late/made: no such file or directory")
        .doesNotContain("Creat");
  }

  @Test
  void aPartOfAVolumeIsLookedForAtEachStartAndNeverOutsideOfTheVolume() {
    String file =
        user.project(
                "part",
                """
                services:
                  owner:
                    image: busybox
                    command: [sh, -c, 'mkdir -p /all/part; echo in > /all/part/hostname; ln -s part /all/link; sleep 1000']
                    stop_grace_period: 0s
                    healthcheck: {test: 'test -e /all/link', interval: 100ms}
                    volumes: ['parts:/all']
                  a:
                    image: busybox
                    command: [sleep, '1000']
                    stop_grace_period: 0s
                    depends_on: {owner: {condition: service_healthy}}
                    volumes:
                      - {type: volume, source: parts, target: /x, volume: {subpath: part}}
                      - {type: volume, source: parts, target: /y, read_only: true, volume: {subpath: link}}
                volumes:
                  parts: {}
                """)
            .toString();
    user.jcompose("-f", file, "up", "-d").succeeded();
    assertThat(inside(file, "a", "cat /x/hostname /y/hostname; ! touch /y/new 2>/dev/null"))
        .isEqualTo("in\nin");

    inside(file, "owner", "mv /all/part /all/old; ln -s /etc /all/part");
    Session.Done restart = user.jcompose("-f", file, "restart", "a");
    assertThat(restart.exitCode()).isEqualTo(1);
    assertThat(restart.err()).contains("subpath \"part\" leaves the volume");
    Session.Done copied = user.jcompose("-f", file, "cp", "a:/x/hostname", "-");
    assertThat(copied.exitCode()).isEqualTo(1);

    inside(file, "owner", "rm /all/part; mv /all/old /all/part; echo new > /all/part/hostname");
    user.jcompose("-f", file, "restart", "a").succeeded();
    assertThat(inside(file, "a", "cat /x/hostname")).isEqualTo("new");
    user.jcompose("-f", file, "down", "-v").succeeded();
  }

  @Test
  void limitsThatDependOnTheKernelHoldOrAreWarnedOf() {
    String file =
        user.project(
                "kernel",
                """
                services:
                  a: {image: busybox, command: [sleep, '1000'], stop_grace_period: 0s, mem_limit: 50m, mem_swappiness: 33}
                  b: {image: busybox, command: [sleep, '1000'], stop_grace_period: 0s, mem_limit: 50m, oom_kill_disable: true}
                """)
            .toString();
    boolean legacy = Files.exists(Path.of("/sys/fs/cgroup/memory/memory.swappiness"));
    Session.Done up = user.jcompose("-f", file, "up", "-d").succeeded();
    if (legacy) {
      assertThat(up.err()).doesNotContain("Your kernel does not support");
      assertThat(inside(file, "a", "cat /sys/fs/cgroup/memory/memory.swappiness")).isEqualTo("33");
      assertThat(inside(file, "b", "cat /sys/fs/cgroup/memory/memory.oom_control"))
          .contains("oom_kill_disable 1");
    } else {
      assertThat(up.err())
          .contains("service \"a\": Your kernel does not support memory swappiness capabilities")
          .contains("service \"b\": Your kernel does not support OomKillDisable");
    }
    user.jcompose("-f", file, "down").succeeded();
  }

  private static String inside(String file, String service, String script) {
    return user.jcompose("-f", file, "exec", "-T", service, "sh", "-c", script)
        .succeeded()
        .out()
        .strip();
  }

  @Test
  void realtimeBudgetsOfTwoContainersAddUp() {
    Assumptions.assumeTrue(
        Files.exists(Path.of("/sys/fs/cgroup/cpu/cpu.rt_runtime_us")),
        "needs CONFIG_RT_GROUP_SCHED and cgroup v1");
    String file =
        user.project(
                "realtime",
                """
                services:
                  a: {image: busybox, command: [sleep, '1000'], stop_grace_period: 0s, cpu_rt_runtime: 3000, cpu_rt_period: 500000}
                  b: {image: busybox, command: [sleep, '1000'], stop_grace_period: 0s, cpu_rt_runtime: 2000, depends_on: [a]}
                """)
            .toString();
    user.jcompose("-f", file, "up", "-d").succeeded();
    assertThat(inside(file, "a", "cat /sys/fs/cgroup/cpu/cpu.rt_runtime_us")).isEqualTo("3000");
    assertThat(inside(file, "b", "cat /sys/fs/cgroup/cpu/cpu.rt_runtime_us")).isEqualTo("2000");
    user.jcompose("-f", file, "down").succeeded();
  }

  @Test
  void mountsPropagateAsAskedOrAreRefusedAtTheirPlace() throws IOException {
    Path file =
        user.project(
            "below",
            """
            services:
              a:
                image: busybox
                command: [sleep, '1000']
                stop_grace_period: 0s
                volumes:
                  - {type: bind, source: ./d, target: /follows, bind: {propagation: rslave}}
                  - {type: bind, source: ./d, target: /alone}
            """);
    Path mounted = Files.createDirectories(file.resolveSibling("d"));
    sh("mount -t tmpfs none " + mounted + "; mount --make-private " + mounted);
    try {
      Session.Done up = user.jcompose("-f", file.toString(), "up", "-d");
      assertThat(up.exitCode()).isEqualTo(1);
      assertThat(up.err())
          .contains("compose.yaml:7:9: error: services.a.volumes[0]: path " + mounted)
          .contains("is mounted on " + mounted + " but it is not a shared or slave mount")
          .doesNotContain("Creat");

      sh("mount --make-shared " + mounted + "; mkdir " + mounted + "/sub");
      user.jcompose("-f", file.toString(), "up", "-d").succeeded();
      sh("mount -t tmpfs none " + mounted + "/sub; touch " + mounted + "/sub/seen");
      assertThat(inside(file.toString(), "a", "ls /follows/sub /alone/sub"))
          .isEqualTo("/alone/sub:\n\n/follows/sub:\nseen");
      user.jcompose("-f", file.toString(), "down").succeeded();
    } finally {
      sh("umount -R " + mounted);
    }
  }

  private static void sh(String script) {
    user.run(user.directory(), List.of("sh", "-ec", script)).succeeded();
  }

  @Test
  void theUserOfRunIsLookedForBeforeWhatTheServiceDependsOnIsMade() {
    String file =
        user.project(
                "byrun",
                """
                services:
                  db: {image: busybox, init: true}
                  a: {image: busybox, init: true, depends_on: [db]}
                """)
            .toString();
    Session.Done run = user.jcompose("-f", file, "run", "--rm", "-u", "nobody", "a", "true");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .contains("--user: unable to find user nobody: no matching entries in passwd file")
        .doesNotContain("Creat");
  }

  @Test
  void aContainerOfTheProjectThatIsSharedByNameIsMadeFirst() {
    String file =
        user.project(
                "byname",
                """
                services:
                  a:
                    image: busybox
                    container_name: first
                    command: [sleep, '1000']
                    stop_grace_period: 0s
                    ipc: shareable
                  b:
                    image: busybox
                    command: [sleep, '1000']
                    stop_grace_period: 0s
                    depends_on: [a]
                    pid: container:first
                    ipc: container:first
                """)
            .toString();
    user.jcompose("-f", file, "up", "-d").succeeded();
    user.jcompose("-f", file, "down").succeeded();
  }

  @Test
  void aSourceThatHasGoneIsSaidWithItsContainer() throws IOException {
    Path file =
        user.project(
            "gone",
            "services: {a: {image: busybox, command: [sleep, '1000'], stop_grace_period: 0s, volumes: [./source:/s]}}");
    Path source = Files.createDirectories(file.resolveSibling("source"));
    user.jcompose("-f", file.toString(), "up", "-d").succeeded();
    Files.delete(source);
    Session.Done restart = user.jcompose("-f", file.toString(), "restart");
    assertThat(restart.exitCode()).isEqualTo(1);
    assertThat(restart.err())
        .contains(source + ": No such file or directory", "(service a, container gone-a-1");
    user.jcompose("-f", file.toString(), "down").succeeded();
  }
}
