package dev.jcompose.runtime.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.namespace.IdMapping;
import dev.jcompose.runtime.ContainerId;
import dev.jcompose.runtime.ContainerSpec;
import dev.jcompose.runtime.HookSpec;
import dev.jcompose.runtime.HookSpec.Point;
import dev.jcompose.runtime.LogSpec;
import dev.jcompose.runtime.MountSpec;
import dev.jcompose.runtime.NamespaceSpec;
import dev.jcompose.runtime.NamespaceSpec.Sharing;
import dev.jcompose.runtime.OciSettings;
import dev.jcompose.runtime.PrivilegeSpec;
import dev.jcompose.runtime.ProcessSpec;
import dev.jcompose.runtime.ProcessSpec.Rlimit;
import dev.jcompose.runtime.ResourceLimits;
import dev.jcompose.runtime.RootFilesystem;
import dev.jcompose.runtime.StartResources;
import dev.jcompose.runtime.cgroup.CgroupLayout;
import dev.jcompose.runtime.user.ContainerUser;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Plans as values: which steps there are, with which fields, and in which order.
class ContainerPlanTest {
  private static final ContainerId ID = new ContainerId("a".repeat(64));
  private static final ContainerId OTHER = new ContainerId("b".repeat(64));
  private static final Fd ROOT = new Fd(1001);
  private static final Fd NETWORK = new Fd(1002);
  private static final Fd FOREIGN = new Fd(1003);
  private static final byte[] FILTER = {1, 2, 3, 4, 5, 6, 7, 8};
  private static final Path CGROUP = Path.of("/sys/fs/cgroup/jcompose-x/" + ID);

  private ProcessSpec process = process(List.of("sleep", "1"), List.of("A=b"), Map.of());
  private List<MountSpec> mounts = List.of();
  private NamespaceSpec namespaces = NamespaceSpec.OWN;
  private PrivilegeSpec privilege = PrivilegeSpec.DEFAULT;
  private Map<String, String> sysctls = Map.of();
  private List<HookSpec> hooks = List.of();
  private Optional<String> label = Optional.empty();
  private boolean readOnly;
  private boolean init;
  private boolean noNewPrivileges;
  private Optional<Fd> network = Optional.of(NETWORK);
  private List<StartResources.Relay> relays = List.of();

  private static ProcessSpec process(
      List<String> args, List<String> environment, Map<String, Rlimit> limits) {
    return ProcessSpec.of(args)
        .environment(environment)
        .workingDirectory("/work")
        .rlimits(limits)
        .oomScoreAdj(Optional.of(100))
        .done();
  }

  /// A step and its bytes.
  private record Entry(ShimStep step, ByteBuffer fields) {}

  private List<Entry> plan() {
    return decode(ContainerPlan.write(spec(), place(), inputs(), new ArrayList<>()).content());
  }

  private ContainerSpec spec() {
    return new ContainerSpec(
        ID,
        new RootFilesystem(List.of(), Path.of("/u"), Path.of("/w"), false),
        readOnly,
        process,
        "box",
        Optional.of("nis"),
        mounts,
        65536,
        namespaces,
        privilege,
        ResourceLimits.NONE,
        sysctls,
        init,
        new LogSpec.JsonFile(Path.of("/log/x.log"), 10, 3),
        new OciSettings(hooks, Map.of(), Optional.empty()));
  }

  private ContainerPlan.Place place() {
    return new ContainerPlan.Place(
        new Fd(1010),
        new Fd(1011),
        "boot",
        new Fd(1012),
        ShimHome.WITH_ENGINE,
        hooks.isEmpty()
            ? Optional.empty()
            : Optional.of(new ContainerPlan.BundlePlace(Path.of("/b/rootfs"), "{\"id\":\"x\"")));
  }

  private Optional<UserNamespace> user = Optional.empty();

  private ContainerPlan.Inputs inputs() {
    return new ContainerPlan.Inputs(
        ROOT,
        new Identity(
            new ContainerUser(7, 8, List.of(8, 9), "/home/x"),
            0b101,
            noNewPrivileges,
            Optional.of(FILTER),
            label),
        new CgroupView(CgroupLayout.Mode.UNIFIED, List.of(CGROUP), Optional.of(CGROUP), List.of()),
        Optional.empty(),
        new StartResources(network, List.of(), relays),
        (container, kind) -> FOREIGN,
        user);
  }

  private static List<Entry> decode(ByteBuffer content) {
    ByteBuffer in = content.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    List<Entry> entries = new ArrayList<>();
    while (in.hasRemaining()) {
      int number = in.getInt();
      int length = in.getInt();
      ShimStep step =
          Arrays.stream(ShimStep.values())
              .filter(s -> s.number == number)
              .findFirst()
              .orElseThrow();
      entries.add(new Entry(step, in.slice(in.position(), length)));
      in.position(in.position() + length);
    }
    return entries;
  }

  /// A step as the writer makes it, to compare with.
  private static Entry entry(ShimStep step, Object... fields) {
    return decode(new PlanWriter().step(step, fields).content()).getFirst();
  }

  /// The steps in their order, repeated ones once.
  private List<ShimStep> order() {
    List<ShimStep> order = new ArrayList<>();
    for (Entry entry : plan()) {
      if (order.isEmpty() || order.getLast() != entry.step()) {
        order.add(entry.step());
      }
    }
    return order;
  }

  private int place(Entry entry) {
    List<Entry> plan = plan();
    assertThat(plan).contains(entry);
    return plan.indexOf(entry);
  }

  private static MountSpec tmpfs(String target, String options) {
    return new MountSpec.Tmpfs(target, options);
  }

  /// The targets of mounts, as far as they are among these.
  private List<String> mounted(List<String> of) {
    List<String> targets = new ArrayList<>();
    for (Entry entry : plan()) {
      String text = StandardCharsets.ISO_8859_1.decode(entry.fields().duplicate()).toString();
      of.stream()
          .filter(target -> entry.step() == ShimStep.MOUNT && text.contains("\0" + target + "\0"))
          .forEach(targets::add);
    }
    return targets;
  }

  @Test
  void theOrderOfAPlainContainer() {
    assertThat(order())
        .containsExactly(
            ShimStep.LISTEN,
            ShimStep.RUN_DIR,
            ShimStep.LOG,
            ShimStep.PROTECT,
            ShimStep.CLONE,
            ShimStep.UNSHARE,
            ShimStep.SETNS,
            ShimStep.OOM_SCORE,
            ShimStep.ROOT,
            ShimStep.MOUNT,
            ShimStep.DEVPTS,
            ShimStep.MOUNT,
            ShimStep.NODE,
            ShimStep.SYMLINK,
            ShimStep.SYSCTL,
            ShimStep.READ_ONLY,
            ShimStep.MASK,
            ShimStep.DIRECTORY,
            ShimStep.PIVOT,
            ShimStep.HOSTNAME,
            ShimStep.DOMAINNAME,
            ShimStep.WORKING_DIRECTORY,
            ShimStep.SECCOMP,
            ShimStep.USER,
            ShimStep.EXEC,
            ShimStep.KEEP_FDS,
            ShimStep.USE_FDS);
  }

  @Test
  void aUserNamespaceIsEnteredWhenOnlyTheProgramIsLeft() {
    IdMapping ids =
        new IdMapping(
            List.of(new IdMapping.Range(0, 300_000, 65_536)),
            List.of(new IdMapping.Range(0, 400_000, 65_536)));
    user = Optional.of(new UserNamespace(new Fd(1077), ids));
    assertThat(plan())
        .contains(
            entry(ShimStep.OWNER, 1077, 300_000, 400_000, 400_005),
            entry(ShimStep.FILES_AS, 300_000, 400_000),
            entry(ShimStep.USER_NAMESPACE, 1077, 300_000, 400_000, 1));
    assertThat(order())
        .containsSubsequence(
            ShimStep.OWNER,
            ShimStep.CLONE,
            ShimStep.FILES_AS,
            ShimStep.ROOT,
            ShimStep.PIVOT,
            ShimStep.HOSTNAME,
            ShimStep.USER_NAMESPACE,
            ShimStep.WORKING_DIRECTORY,
            ShimStep.SECCOMP,
            ShimStep.USER);
  }

  @Test
  void theProgramGetsPathAndHomeAndItsOwnWordsInOrder() {
    assertThat(plan())
        .contains(
            entry(ShimStep.OOM_SCORE, 100),
            entry(ShimStep.WORKING_DIRECTORY, "/work"),
            entry(ShimStep.USER, 7, 8, 0b101, 8, 9),
            entry(
                ShimStep.EXEC,
                2,
                3,
                "sleep",
                "1",
                "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                "A=b",
                "HOME=/home/x"));
    process = process(List.of("x"), List.of("HOME=/", "PATH=/p"), Map.of());
    assertThat(plan()).contains(entry(ShimStep.EXEC, 1, 2, "x", "HOME=/", "PATH=/p"));
  }

  @Test
  void theFilterIsLoadedWhileItMayBe() {
    assertThat(place(entry(ShimStep.SECCOMP, (Object) FILTER)))
        .isLessThan(place(entry(ShimStep.USER, 7, 8, 0b101, 8, 9)));
    noNewPrivileges = true;
    assertThat(order())
        .containsSubsequence(ShimStep.USER, ShimStep.NO_NEW_PRIVILEGES, ShimStep.SECCOMP);
  }

  @Test
  void aReadOnlyRootIsSoAfterAllThatIsMadeInIt() {
    readOnly = true;
    assertThat(order())
        .containsSubsequence(ShimStep.DIRECTORY, ShimStep.ROOT_READ_ONLY, ShimStep.PIVOT);
  }

  @Test
  void sysctlsOfANetworkAreSetInAnOwnOneOnly() {
    sysctls = Map.of("net.ipv4.ip_unprivileged_port_start", "80", "kernel.msgmax", "9");
    assertThat(plan())
        .contains(
            entry(ShimStep.SYSCTL, "net/ipv4/ip_unprivileged_port_start", "80"),
            entry(ShimStep.SYSCTL, "net/ipv4/ping_group_range", "0 2147483647"),
            entry(ShimStep.SYSCTL, "kernel/msgmax", "9"));
    sysctls = Map.of("net.ipv4.ip_local_port_range", "100 200");
    assertThat(place(entry(ShimStep.SYSCTL, "net/ipv4/ip_unprivileged_port_start", "0")))
        .isLessThan(place(entry(ShimStep.SYSCTL, "net/ipv4/ip_local_port_range", "100 200")));
    network = Optional.empty();
    sysctls = Map.of();
    assertThat(order()).doesNotContain(ShimStep.SYSCTL, ShimStep.SETNS);
  }

  @Test
  void namespacesOfAnotherContainerAreJoined() {
    Sharing with = new Sharing.With(OTHER);
    namespaces = new NamespaceSpec(with, with, with, with);
    long own = CloneFlag.NEW_MOUNTS;
    assertThat(plan())
        .contains(
            entry(ShimStep.CLONE, own, -1),
            entry(ShimStep.JOIN_PIDS, FOREIGN.number()),
            entry(ShimStep.SETNS, FOREIGN.number(), CloneFlag.NEW_CGROUP),
            entry(ShimStep.SETNS, FOREIGN.number(), CloneFlag.NEW_UTS),
            entry(ShimStep.SETNS, FOREIGN.number(), CloneFlag.NEW_IPC),
            entry(ShimStep.TREE_OF, FOREIGN.number(), "/dev/shm"),
            // Without a pid namespace of its own, the kernel does not end what is left.
            entry(ShimStep.KILL_FILE, CGROUP.resolve("cgroup.kill").toString()));
    // A host name is not ours to change there.
    assertThat(order()).doesNotContain(ShimStep.HOSTNAME, ShimStep.DOMAINNAME, ShimStep.UNSHARE);
  }

  @Test
  void namespacesOfTheHostAreNeitherMadeNorNamed() {
    namespaces = new NamespaceSpec(Sharing.HOST, Sharing.HOST, Sharing.HOST, Sharing.HOST);
    assertThat(plan())
        .contains(
            entry(ShimStep.CLONE, CloneFlag.NEW_MOUNTS, -1),
            entry(ShimStep.BIND, "/dev/shm", "/dev/shm", 0));
    assertThat(order()).doesNotContain(ShimStep.HOSTNAME, ShimStep.UNSHARE, ShimStep.JOIN_PIDS);
  }

  @Test
  void mountsComeBeforeThoseBelowThem() {
    mounts = List.of(tmpfs("/a/b/c", ""), tmpfs("/a", ""), tmpfs("/z", ""), tmpfs("/a/b", ""));
    assertThat(mounted(List.of("/a", "/z", "/a/b", "/a/b/c")))
        .containsExactly("/a", "/z", "/a/b", "/a/b/c");
  }

  @Test
  void aMountTakesThePlaceOfADefault() {
    assertThat(mounted(List.of("/dev/shm"))).hasSize(1);
    mounts = List.of(tmpfs("/dev/../dev/shm/", "size=1m"));
    assertThat(mounted(List.of("/dev/shm"))).hasSize(1);
    mounts = List.of(tmpfs("/x", "size=1m"), tmpfs("/x", "size=2m"));
    assertThat(mounted(List.of("/x"))).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({"rel", "/", "/..", "/proc", "/proc/.", "/x/../proc", "''"})
  void whereNothingCanBeMountedIsRefused(String target) {
    mounts = List.of(tmpfs(target, ""));
    assertThatThrownBy(this::plan)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("invalid mount target ");
  }

  @Test
  void limitsAreCheckedAndNumbered() {
    process = process(List.of("x"), List.of(), Map.of("nofile", new Rlimit(5, -1)));
    assertThat(plan()).contains(entry(ShimStep.RLIMIT, 7, 5, -1));
    process = process(List.of("x"), List.of(), Map.of("nofile", new Rlimit(-1, 5)));
    assertThatThrownBy(this::plan).hasMessageContaining("soft limit must be less than");
    process = process(List.of("x"), List.of(), Map.of("files", new Rlimit(1, 1)));
    assertThatThrownBy(this::plan).hasMessage("invalid ulimit type: files");
  }

  @Test
  void hooksOfTheHostRunBeforeAnythingIsClosedAndTheLastOneBeforeTheProgram() {
    hooks =
        List.of(
            new HookSpec(Point.START_CONTAINER, "/a", List.of("a", "1"), List.of("A=b"), 5),
            new HookSpec(Point.POSTSTOP, "/c", List.of("c"), List.of(), 0),
            new HookSpec(Point.CREATE_CONTAINER, "/b", List.of("b"), List.of(), 0));
    label = Optional.of("confined");
    readOnly = true;
    init = true;
    assertThat(plan())
        .contains(
            entry(ShimStep.STATE, "{\"id\":\"x\""),
            entry(ShimStep.HOOK, 3, "/a", 5, 2, 1, "a", "1", "A=b"),
            entry(ShimStep.HOOK, 5, "/c", 0, 1, 0, "c"),
            entry(ShimStep.HOOK, 2, "/b", 0, 1, 0, "b"),
            entry(ShimStep.ROOT, ROOT.number(), "/b/rootfs"));
    assertThat(order())
        .containsSubsequence(
            ShimStep.SYMLINK,
            ShimStep.RUN_HOOKS,
            ShimStep.APPARMOR,
            ShimStep.MASK,
            ShimStep.ROOT_READ_ONLY,
            ShimStep.PIVOT,
            ShimStep.USER,
            ShimStep.RUN_HOOKS,
            ShimStep.INIT,
            ShimStep.EXEC);
    // What runs after the start is up to the shim.
    assertThat(plan().stream().filter(entry -> entry.step() == ShimStep.RUN_HOOKS))
        .containsExactly(entry(ShimStep.RUN_HOOKS, 2), entry(ShimStep.RUN_HOOKS, 3));
  }

  @Test
  void anotherRuntimeGetsAMountNamespaceAndItsCalls() {
    hooks = List.of(new HookSpec(Point.CREATE_CONTAINER, "/h", List.of("h"), List.of(), 0));
    Sharing other = new Sharing.With(OTHER);
    namespaces = new NamespaceSpec(Sharing.OWN, other, Sharing.OWN, Sharing.OWN);
    RuntimePlan.Call create =
        new RuntimePlan.Call(
            List.of("/r", "create"), "create", Path.of("/b/pid"), Path.of("/b/console"));
    List<Entry> plan =
        decode(
            RuntimePlan.container(
                    spec(),
                    place(),
                    inputs(),
                    new RuntimePlan.Life(create, List.of("/r", "start"), List.of("/r", "delete")),
                    Map.of(0, Path.of("/b/mounts/0")),
                    new ArrayList<>())
                .content());
    assertThat(plan.stream().map(Entry::step))
        .containsExactly(
            ShimStep.LISTEN,
            ShimStep.RUN_DIR,
            ShimStep.LOG,
            ShimStep.PROTECT,
            ShimStep.RUNTIME,
            ShimStep.MOVE_INTO,
            ShimStep.RUNTIME_START,
            ShimStep.RUNTIME_DELETE,
            ShimStep.CLONE,
            ShimStep.TREE_OF,
            ShimStep.ATTACH,
            ShimStep.ATTACH,
            ShimStep.EXEC,
            ShimStep.KEEP_FDS,
            ShimStep.USE_FDS);
    assertThat(plan)
        .contains(
            entry(ShimStep.RUNTIME, "/b/pid", "/b/console", "create"),
            entry(ShimStep.MOVE_INTO, CGROUP.resolve("cgroup.procs").toString()),
            entry(ShimStep.RUNTIME_START, "/r", "start"),
            entry(ShimStep.RUNTIME_DELETE, "/r", "delete"),
            entry(ShimStep.CLONE, CloneFlag.NEW_MOUNTS, -1),
            entry(ShimStep.ATTACH, ROOT.number(), "/b/rootfs"),
            entry(ShimStep.ATTACH, -1, "/b/mounts/0"),
            entry(
                ShimStep.EXEC,
                2,
                1,
                "/r",
                "create",
                "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"));
  }

  @Test
  void noFieldHoldsANul() {
    process = process(List.of("a\0b"), List.of(), Map.of());
    assertThatThrownBy(this::plan).hasMessage("\"a\\0b\": contains NUL");
  }

  @Test
  void whatIsPrivilegedIsNotMasked() {
    privilege = PrivilegeSpec.PRIVILEGED;
    assertThat(order()).doesNotContain(ShimStep.MASK, ShimStep.READ_ONLY);
  }

  @Test
  void initReapsUnlessPidsAreShared() {
    init = true;
    assertThat(order()).containsSubsequence(ShimStep.USER, ShimStep.INIT, ShimStep.EXEC);
    namespaces = new NamespaceSpec(Sharing.HOST, Sharing.OWN, Sharing.OWN, Sharing.OWN);
    assertThat(order()).doesNotContain(ShimStep.INIT);
  }

  @Test
  void descriptorsAreKeptOrUsed() {
    relays =
        List.of(new StartResources.Relay(new Fd(1020), 6, InetAddress.getLoopbackAddress(), 80));
    assertThat(plan())
        .contains(
            entry(ShimStep.RELAY, 1020, 6, new byte[] {127, 0, 0, 1}, 80),
            entry(ShimStep.LOG, 1012, "x.log", 10, 3),
            entry(ShimStep.KEEP_FDS, 1010, 1011, 1020, 1012),
            entry(ShimStep.USE_FDS, 1002, 1001));
  }
}
