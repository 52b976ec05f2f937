package dev.jcompose.runtime.oci;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.runtime.ContainerId;
import dev.jcompose.runtime.ContainerSpec;
import dev.jcompose.runtime.HookSpec;
import dev.jcompose.runtime.LogSpec;
import dev.jcompose.runtime.MountSpec;
import dev.jcompose.runtime.NamespaceSpec;
import dev.jcompose.runtime.NamespaceSpec.Sharing;
import dev.jcompose.runtime.OciSettings;
import dev.jcompose.runtime.PrivilegeSpec;
import dev.jcompose.runtime.ProcessSpec;
import dev.jcompose.runtime.ResourceLimits;
import dev.jcompose.runtime.RootFilesystem;
import dev.jcompose.runtime.cgroup.DevicePolicy;
import dev.jcompose.runtime.plan.DeviceNode;
import dev.jcompose.runtime.plan.Identity;
import dev.jcompose.runtime.seccomp.SeccompCompiler;
import dev.jcompose.runtime.user.ContainerUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Configurations as whole texts. What they contain of this machine (hidden paths that the kernel
/// has) is left out.
class OciConfigTest {
  private static final Path CASES = Path.of("src/test/resources/oci");
  private static final Bundle BUNDLE = new Bundle(Path.of("/run/x/bundle"));

  private static ContainerSpec spec(
      NamespaceSpec namespaces, PrivilegeSpec privilege, boolean terminal, List<MountSpec> mounts) {
    return spec(namespaces, privilege, terminal, mounts, List.of());
  }

  private static ContainerSpec spec(
      NamespaceSpec namespaces,
      PrivilegeSpec privilege,
      boolean terminal,
      List<MountSpec> mounts,
      List<HookSpec> hooks) {
    return new ContainerSpec(
        new ContainerId("a".repeat(64)),
        new RootFilesystem(List.of(), Path.of("/u"), Path.of("/w"), false),
        terminal,
        ProcessSpec.of(List.of("sleep", "1"))
            .environment(List.of("A=b"))
            .workingDirectory("")
            .terminal(terminal)
            .rlimits(
                Map.of(
                    "nofile", new ProcessSpec.Rlimit(5, -1), "core", new ProcessSpec.Rlimit(0, 0)))
            .oomScoreAdj(Optional.of(100))
            .window(ProcessSpec.Window.of(terminal ? List.of(24, 80) : List.of()))
            .done(),
        "box",
        Optional.of("nis"),
        mounts,
        65536,
        namespaces,
        privilege,
        ResourceLimits.NONE,
        Map.of("kernel.msgmax", "9"),
        false,
        new LogSpec.None(),
        new OciSettings(hooks, Map.of("b", "2", "a", "1"), Optional.empty()));
  }

  private static Identity identity(Optional<String> label) {
    return new Identity(
        new ContainerUser(7, 8, List.of(8, 9), "/home/x"), 0b101, true, Optional.empty(), label);
  }

  /// Compares with a file, which `-Dcases.write=true` writes.
  private static void assertIs(String name, String text) throws IOException {
    String portable =
        text.replaceAll(
            "\"(maskedPaths|readonlyPaths)\" : \\[[^]]*]", "\"$1\" : [ \"of this machine\" ]");
    Path file = CASES.resolve(name + ".json");
    if (Boolean.getBoolean("cases.write")) {
      Files.createDirectories(CASES);
      Files.writeString(file, portable + "\n");
    }
    assertThat(portable + "\n").isEqualTo(Files.readString(file));
  }

  @Test
  void aPlainContainer() throws IOException {
    List<MountSpec> mounts =
        List.of(
            new MountSpec.Bind(Path.of("/data"), "/srv/deep", false, false, "rslave"),
            new MountSpec.Bind(Path.of("/f"), "/etc/hosts", true, true, false, ""),
            new MountSpec.Bind(Path.of("/g"), "/srv", true, true, true, "private"),
            new MountSpec.Layers(List.of(Path.of("/l1"), Path.of("/l2")), "/image", ""),
            new MountSpec.Tmpfs("/dev/shm", "size=1m,exec"));
    assertIs(
        "plain",
        OciConfig.of(
            spec(NamespaceSpec.OWN, PrivilegeSpec.DEFAULT, false, mounts),
            BUNDLE,
            new OciConfig.Inputs(
                identity(Optional.of("jcompose-default")),
                Optional.empty(),
                "/jcompose-x/aaa",
                List.of(),
                DevicePolicy.DEFAULT,
                Map.of("network", "/proc/1/fd/5"),
                true,
                Optional.empty(),
                Set.of(Path.of("/g")))));
  }

  @Test
  void aPrivilegedOneWithNamespacesOfOthers() throws IOException {
    Sharing other = new Sharing.With(new ContainerId("b".repeat(64)));
    assertIs(
        "privileged",
        OciConfig.of(
            spec(
                new NamespaceSpec(Sharing.HOST, other, other, Sharing.HOST),
                PrivilegeSpec.PRIVILEGED,
                true,
                List.of(),
                List.of(
                    new HookSpec(
                        HookSpec.Point.CREATE_CONTAINER,
                        "/bin/h",
                        List.of("h", "x"),
                        List.of("A=b"),
                        5),
                    new HookSpec(HookSpec.Point.POSTSTOP, "/bin/p", List.of("p"), List.of(), 0))),
            BUNDLE,
            new OciConfig.Inputs(
                identity(Optional.empty()),
                Optional.empty(),
                "/x",
                List.of(
                    new DeviceNode("/dev/sda", 0060660, 8, 0, 0, 6),
                    new DeviceNode("/dev/x", 0020600, 10, 200, 1, 2)),
                new DevicePolicy(true, List.of(), List.of()),
                Map.of("ipc", "/proc/1/fd/6", "uts", "/proc/1/fd/7"),
                false,
                Optional.of(Path.of("/lib/jc-shim")),
                Set.of())));
  }

  @Test
  void aProfileIsWrittenAsItApplies() throws IOException {
    String profile =
        """
        {"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 38, "syscalls": [
          {"names": ["read", "write"], "action": "SCMP_ACT_ALLOW"},
          {"names": ["clone"], "action": "SCMP_ACT_ALLOW",
           "args": [{"index": 0, "value": 2114060288, "valueTwo": 0, "op": "SCMP_CMP_MASKED_EQ"}],
           "excludes": {"caps": ["CAP_SYS_ADMIN"]}},
          {"names": ["socket"], "action": "SCMP_ACT_ALLOW",
           "args": [{"index": 0, "value": 40, "op": "SCMP_CMP_GT_32"}]},
          {"names": ["mount"], "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["CAP_SYS_ADMIN"]}},
          {"names": ["ptrace"], "action": "SCMP_ACT_TRACE", "errnoRet": 7}]}
        """;
    SeccompCompiler compiler = new SeccompCompiler();
    assertThat(
            compiler
                .describe(new PrivilegeSpec.Seccomp.Profile(profile), Set.of("CAP_CHOWN"), false)
                .orElseThrow()
                .toString()
                .replaceFirst("\"architectures\":\\[[^]]*]", "\"architectures\":[]"))
        .isEqualTo(
            """
            {"defaultAction":"SCMP_ACT_ERRNO","defaultErrnoRet":38,"architectures":[],"syscalls":[\
            {"names":["read","write"],"action":"SCMP_ACT_ALLOW"},\
            {"names":["clone"],"action":"SCMP_ACT_ALLOW","args":[{"index":0,"value":2114060288,"valueTwo":0,"op":"SCMP_CMP_MASKED_EQ"}]},\
            {"names":["socket"],"action":"SCMP_ACT_ALLOW","args":[{"index":0,"value":40,"valueTwo":0,"op":"SCMP_CMP_GT"}]},\
            {"names":["ptrace"],"action":"SCMP_ACT_TRACE","errnoRet":7}]}\
            """);
    assertThat(compiler.describe(new PrivilegeSpec.Seccomp.Unconfined(), Set.of(), false))
        .isEmpty();
    assertThat(compiler.describe(new PrivilegeSpec.Seccomp.Default(), Set.of(), true)).isEmpty();
  }

  @Test
  void hooksAreToldWhoItIs() {
    assertThat(BUNDLE.state(new ContainerId("a".repeat(64)), Map.of("b", "\"", "a", "1")))
        .isEqualTo(
            "{\"ociVersion\":\"1.0.2\",\"id\":\"%s\",\"bundle\":\"/run/x/bundle\",\"annotations\":{\"a\":\"1\",\"b\":\"\\\"\"}"
                .formatted("a".repeat(64)));
  }
}
