package dev.jcompose.runtime.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.linux.call.Errno;
import dev.jcompose.runtime.CgroupException;
import dev.jcompose.runtime.CgroupHome;
import dev.jcompose.runtime.ResourceLimits;
import dev.jcompose.runtime.ResourceUsage;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What is written where on a machine with cgroup v2 only.
class UnifiedCgroupsTest extends FakeCgroups {
  @Test
  void theEngineMovesToALeafWithItsSupervisorAndHandsItsControllersDown() {
    open("own", "4710\n4711");

    assertThat(tree.writes())
        .containsExactly(
            "own/eng.engine/cgroup.procs=4710",
            "own/eng.engine/cgroup.procs=4711",
            "own/cgroup.subtree_control=+cpu +cpuset +io +memory +pids",
            "own/eng/cgroup.subtree_control=+cpu +cpuset +io +memory +pids");
  }

  @Test
  void containersGoBelowTheRootWhenOthersShareOurCgroupAndTheirsIsNotTouched() {
    Cgroups cgroups = open("own", "4711\n815");

    assertThat(tree.writes())
        .containsExactly(
            "cgroup.subtree_control=+cpu +cpuset +io +memory +pids",
            "eng/cgroup.subtree_control=+cpu +cpuset +io +memory +pids");
    assertThat(tree.read(ROOT.resolve("own/cgroup.type"))).hasValue("domain");
    assertThat(cgroups.create(ID, ResourceLimits.NONE, ALL_DEVICES).unifiedDirectory())
        .hasValue(ROOT.resolve("eng").resolve(ID.value()));
  }

  @Test
  void whatIsBusyIsNeverMadeThreaded() {
    mountUnified("own");
    tree.set(ROOT.resolve("own/cgroup.procs"), "815");

    assertThatThrownBy(
            () -> UnifiedParent.makeEnabled(tree, ROOT.resolve("own"), ROOT.resolve("own/eng")))
        .hasMessageContaining("own/cgroup.subtree_control");
    assertThat(tree.writes())
        .containsExactly("own/cgroup.subtree_control=+cpu +cpuset +io +memory +pids");
    assertThat(tree.read(ROOT.resolve("own/cgroup.type"))).hasValue("domain");
  }

  @Test
  void inAContainerWhoseRootIsNoRealOneEverybodyMovesToALeaf() {
    mountUnified("");
    tree.set(ROOT.resolve("cgroup.type"), "domain");
    tree.set(ROOT.resolve("cgroup.procs"), "1\n4711");
    openUnified("");

    assertThat(tree.writes())
        .containsExactly(
            "eng.engine/cgroup.procs=1",
            "eng.engine/cgroup.procs=4711",
            "cgroup.subtree_control=+cpu +cpuset +io +memory +pids",
            "eng/cgroup.subtree_control=+cpu +cpuset +io +memory +pids");
  }

  @Test
  void inAGivenHomeNothingOutsideIsWrittenTo() {
    mountUnified("");
    mountUnified("system.slice");
    Given home = new Given("system.slice/x.scope", "99");
    Cgroups cgroups = openIn(home);

    assertThat(tree.writes())
        .containsExactly(
            "system.slice/x.scope/shims/cgroup.procs=99",
            "system.slice/x.scope/cgroup.subtree_control=+cpu +cpuset +io +memory +pids",
            "system.slice/x.scope/eng/cgroup.subtree_control=+cpu +cpuset +io +memory +pids");
    assertThat(cgroups.create(ID, ResourceLimits.NONE, ALL_DEVICES).unifiedDirectory())
        .hasValue(home.directory.resolve("eng").resolve(ID.value()));
    assertThat(
            cgroups
                .create(ID, Limits.none().cgroupParent("/other").build(), ALL_DEVICES)
                .unifiedDirectory())
        .hasValue(home.directory.resolve("other/eng").resolve(ID.value()));
    assertThat(cgroups.shims())
        .hasValue(new ShimPlace(Optional.of(home.directory.resolve("shims")), List.of()));
  }

  @Test
  void aHomeThatIsThereIsNotAskedForAndOneThatWentIsAskedForAgain() {
    mountUnified("");
    mountUnified("system.slice");
    Given home = new Given("system.slice/x.scope", "99");
    openIn(home);
    Cgroups next = openIn(home);
    assertThat(home.asked).isEqualTo(1);

    tree.forget(home.directory);
    assertThat(next.create(ID, ResourceLimits.NONE, ALL_DEVICES).unifiedDirectory())
        .hasValue(home.directory.resolve("eng").resolve(ID.value()));
    assertThat(home.asked).isEqualTo(2);
  }

  /// A home as a manager of cgroups gives it: with a process in it.
  private final class Given implements CgroupHome {
    private final Path directory;
    private final String pid;
    private int asked;

    Given(String path, String pid) {
      this.directory = ROOT.resolve(path);
      this.pid = pid;
    }

    @Override
    public String placement() {
      return "0::/" + ROOT.relativize(directory);
    }

    @Override
    public void make() {
      asked++;
      mountUnified(ROOT.relativize(directory).toString());
      tree.set(directory.resolve("cgroup.procs"), pid);
    }
  }

  private Cgroups openIn(Given home) {
    CgroupLayout layout =
        new CgroupLayout(List.of(new Hierarchy(true, Set.of(), ROOT, home.directory)));
    return Cgroups.open(layout, "eng", tree, Optional.of(home), Set.of(4711L));
  }

  @Test
  void limitsAreWrittenWithV2Names() {
    Cgroups cgroups = open("", "");
    tree.writes();
    cgroups.create(
        ID,
        Limits.none()
            .memory(64 * MIB)
            .memorySwap(96 * MIB)
            .memoryReservation(32 * MIB)
            .nanoCpus(500_000_000)
            .cpuShares(1024)
            .cpusetCpus("0")
            .pids(-1)
            .blkioWeight(1000)
            .build(),
        DevicePolicy.DEFAULT);

    String id = ID.value();
    assertThat(tree.writes())
        .containsExactly(
            "eng/" + id + " devices:" + DeviceProgram.compile(DevicePolicy.DEFAULT).length / 8,
            "eng/" + id + "/pids.max=max",
            "eng/" + id + "/memory.max=67108864",
            "eng/" + id + "/memory.swap.max=33554432",
            "eng/" + id + "/memory.low=33554432",
            "eng/" + id + "/io.weight=10000",
            "eng/" + id + "/cpu.weight=100",
            "eng/" + id + "/cpu.max=50000 100000",
            "eng/" + id + "/cpuset.cpus=0");
  }

  @Test
  void swapEqualToMemoryMeansNoneAndUnlimitedMeansMax() {
    Cgroups cgroups = open("", "");
    ContainerCgroup cgroup =
        cgroups.create(
            ID, Limits.none().memory(64 * MIB).memorySwap(64 * MIB).build(), ALL_DEVICES);
    Path file = cgroup.directories().getFirst().resolve("memory.swap.max");
    assertThat(tree.read(file)).hasValue("0");
    cgroup.update(Limits.none().memory(64 * MIB).memorySwap(-1).build());
    assertThat(tree.read(file)).hasValue("max");
    cgroup.update(Limits.none().cpuPeriod(20_000).build());
    assertThat(tree.read(file.resolveSibling("cpu.max"))).hasValue("max 20000");
  }

  @Test
  void freezingAndKillingHaveFilesOfTheirOwn() {
    ContainerCgroup cgroup = open("", "").create(ID, ResourceLimits.NONE, ALL_DEVICES);
    tree.writes();
    cgroup.freeze();
    assertThat(cgroup.frozen()).isTrue();
    cgroup.killAll();
    cgroup.thaw();

    assertThat(names(tree.writes()))
        .containsExactly("cgroup.freeze", "cgroup.kill", "cgroup.freeze");
    assertThat(cgroup.joinFiles()).containsExactly(ROOT.resolve("eng/" + ID + "/cgroup.procs"));
  }

  @Test
  void usageComesFromTheV2Files() {
    ContainerCgroup cgroup = open("", "").create(ID, ResourceLimits.NONE, ALL_DEVICES);
    Path place = ROOT.resolve("eng/" + ID);
    tree.set(
        place.resolve("cpu.stat"),
        "usage_usec 5\nuser_usec 3\nsystem_usec 2\nnr_periods 9\nnr_throttled 4\nthrottled_usec 12\n");
    tree.set(place.resolve("memory.current"), "4096\n");
    tree.set(place.resolve("memory.peak"), "8192\n");
    tree.set(place.resolve("memory.max"), "max\n");
    tree.set(place.resolve("memory.stat"), "anon 1\ninactive_file 77\n");
    tree.set(place.resolve("memory.events"), "low 0\noom 4\noom_kill 2\n");
    tree.set(
        place.resolve("io.stat"), "8:0 rbytes=100 wbytes=200 rios=1\n8:16 rbytes=1 wbytes=0\n");
    tree.set(place.resolve("pids.current"), "7\n");
    tree.set(place.resolve("pids.max"), "max\n");

    ResourceUsage usage = cgroup.usage();
    assertThat(usage.cpuNanos()).isEqualTo(5000);
    assertThat(usage.memoryBytes()).isEqualTo(4096);
    assertThat(usage.memoryDetails()).containsEntry("inactive_file", 77L);
    assertThat(usage.blockReadBytes()).isEqualTo(101);
    assertThat(usage.pids()).isEqualTo(7);
    assertThat(usage.pidsLimit()).isEmpty();
    assertThat(usage.throttling()).isEqualTo(new ResourceUsage.Throttling(9, 4, 12_000));
    assertThat(cgroup.oomKills()).isEqualTo(2);
  }

  @Test
  void oneControllerThatCannotBeHadDoesNotKeepTheOthersAway() {
    mountUnified("");
    tree.failNext(ROOT.resolve("cgroup.subtree_control"), Errno.EINVAL);
    Cgroups cgroups = openUnified("");

    cgroups.create(ID, Limits.none().memory(64 * MIB).build(), ALL_DEVICES);
    assertThat(tree.read(ROOT.resolve("eng/" + ID + "/memory.max"))).hasValue("67108864");
  }

  private Cgroups open(String own, String procs) {
    mountUnified("");
    if (!own.isEmpty()) {
      mountUnified(own);
      tree.set(ROOT.resolve(own).resolve("cgroup.procs"), procs);
    }
    return openUnified(own);
  }

  private Cgroups openUnified(String own) {
    Hierarchy hierarchy =
        new Hierarchy(
            true,
            Set.of("cpu", "cpuset", "io", "memory", "pids"),
            ROOT,
            own.isEmpty() ? ROOT : ROOT.resolve(own));
    CgroupLayout layout = new CgroupLayout(List.of(hierarchy));
    assertThat(layout.mode()).isEqualTo(CgroupLayout.Mode.UNIFIED);
    return Cgroups.open(layout, "eng", tree, NO_HOME, Set.of(4711L, 4710L));
  }

  private void mountUnified(String name) {
    Map<String, String> files = new HashMap<>();
    for (String file :
        "cgroup.procs cgroup.freeze cgroup.kill cgroup.events cgroup.subtree_control pids.max memory.max memory.swap.max memory.low io.weight cpu.weight cpu.max cpuset.cpus cpuset.mems"
            .split(" ", -1)) {
      files.put(file, "");
    }
    files.put("cgroup.controllers", "cpuset cpu io memory hugetlb pids rdma");
    if (!name.isEmpty()) {
      files.put("cgroup.type", "domain");
    }
    tree.mount(ROOT.resolve(name), files);
  }

  @Test
  void sharesBecomeWeightsOnRuncsCurve() {
    assertThat(
            List.of(0L, 2L, 10L, 512L, 1024L, 2048L, 262_144L).stream()
                .map(UnifiedLimits::weightOfShares))
        .containsExactly(1L, 1L, 4L, 59L, 100L, 174L, 10_000L);
    assertThat(List.of(10L, 500L, 1000L).stream().map(UnifiedLimits::ioWeight))
        .containsExactly(1L, 4950L, 10_000L);
  }

  @Test
  void cgroupParentsOutsideTheTreeAreRefused() {
    tree.mount(
        ROOT, Map.of("cgroup.procs", "", "cgroup.subtree_control", "", "cgroup.controllers", ""));
    Cgroups cgroups =
        Cgroups.open(
            new CgroupLayout(List.of(new Hierarchy(true, Set.of(), ROOT, ROOT))),
            "eng",
            tree,
            NO_HOME,
            Set.of(1L));

    for (String parent : List.of("..", "../x", "/a/../../x", "", " ")) {
      assertThatThrownBy(
              () -> cgroups.create(ID, Limits.none().cgroupParent(parent).build(), ALL_DEVICES))
          .isInstanceOf(CgroupException.class)
          .hasMessageContaining("cgroup parent");
    }
    assertThat(
            cgroups
                .create(ID, Limits.none().cgroupParent("/my/group").build(), ALL_DEVICES)
                .unifiedDirectory())
        .hasValue(ROOT.resolve("my/group/eng").resolve(ID.value()));
    assertThat(cgroups.find(ID)).isPresent();
  }
}
