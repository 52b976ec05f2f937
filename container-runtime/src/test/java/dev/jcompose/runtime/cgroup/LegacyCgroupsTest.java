package dev.jcompose.runtime.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.linux.call.Errno;
import dev.jcompose.runtime.CgroupException;
import dev.jcompose.runtime.ResourceLimits;
import dev.jcompose.runtime.ResourceUsage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What is written where on a machine with cgroup v1 only.
class LegacyCgroupsTest extends FakeCgroups {
  @Test
  void limitsAreWrittenInTheOrderTheKernelWants() {
    Cgroups cgroups = open();
    tree.writes();
    cgroups.create(
        ID,
        Limits.none()
            .memory(64 * MIB)
            .memoryReservation(32 * MIB)
            .memorySwappiness(10)
            .oomKillDisable()
            .nanoCpus(1_500_000_000)
            .cpuShares(512)
            .cpusetCpus("0-1")
            .cpusetMems("0")
            .pids(100)
            .blkioWeight(300)
            .build(),
        ALL_DEVICES);

    String id = ID.value();
    assertThat(tree.writes())
        .containsExactly(
            "pids/own/eng/" + id + "/pids.max=100",
            "memory/own/eng/" + id + "/memory.limit_in_bytes=67108864",
            "memory/own/eng/" + id + "/memory.memsw.limit_in_bytes=134217728",
            "memory/own/eng/" + id + "/memory.soft_limit_in_bytes=33554432",
            "memory/own/eng/" + id + "/memory.swappiness=10",
            "memory/own/eng/" + id + "/memory.oom_control=1",
            "blkio/own/eng/" + id + "/blkio.bfq.weight=300",
            "cpu,cpuacct/own/eng/" + id + "/cpu.shares=512",
            "cpu,cpuacct/own/eng/" + id + "/cpu.cfs_period_us=100000",
            "cpu,cpuacct/own/eng/" + id + "/cpu.cfs_quota_us=150000",
            "cpuset/own/eng/" + id + "/cpuset.cpus=0-1",
            "cpuset/own/eng/" + id + "/cpuset.mems=0");
  }

  @Test
  void newCpusetsAreFilledFromTheirParent() {
    Cgroups cgroups = open();

    assertThat(tree.writes())
        .contains(
            "cpuset/own/eng/cpuset.cpus=0-3",
            "cpuset/own/eng/cpuset.mems=0",
            "cpuset/own/eng/cgroup.clone_children=1");
    cgroups.create(ID, ResourceLimits.NONE, ALL_DEVICES);
    assertThat(tree.read(ROOT.resolve("cpuset/own/eng/" + ID + "/cpuset.cpus"))).hasValue("0-3");
  }

  @Test
  void devicesAreDeniedThenAllowedOneByOne() {
    Cgroups cgroups = open();
    tree.writes();
    cgroups.create(
        ID,
        ResourceLimits.NONE,
        new DevicePolicy(
            false,
            DevicePolicy.DEFAULT.defaults(),
            List.of(DeviceRule.parse("c 10:229 rw"), DeviceRule.parse("c 10:229 m"))));

    assertThat(tree.writes()).first().isEqualTo("devices/own/eng/" + ID + "/devices.deny=a");
    assertThat(tree.read(ROOT.resolve("devices/own/eng/" + ID + "/devices.allow")))
        .hasValue("c 10:229 rwm");
  }

  @Test
  void aDefaultDeviceOurOwnCgroupLacksIsLeftOutARequestedOneIsAnError() {
    Cgroups cgroups = open();
    Path allow = ROOT.resolve("devices/own/eng/" + ID + "/devices.allow");
    tree.failNext(allow, Errno.EPERM);
    cgroups.create(ID, ResourceLimits.NONE, DevicePolicy.DEFAULT).remove();

    tree.failNext(allow, Errno.EPERM);
    DevicePolicy requested =
        new DevicePolicy(false, List.of(), List.of(DeviceRule.parse("c 10:229 rwm")));
    assertThatThrownBy(() -> cgroups.create(ID, ResourceLimits.NONE, requested))
        .isInstanceOf(CgroupException.class)
        .hasMessageContaining("c 10:229");
    assertThat(cgroups.find(ID)).isEmpty();
  }

  @Test
  void aChangeRaisesSwapFirstAndLowersItLast() {
    ContainerCgroup cgroup = open().create(ID, Limits.none().memory(64 * MIB).build(), ALL_DEVICES);
    tree.writes();
    cgroup.update(Limits.none().memory(512 * MIB).build());
    assertThat(names(tree.writes()))
        .containsExactly("memory.memsw.limit_in_bytes", "memory.limit_in_bytes");
    cgroup.update(Limits.none().memory(32 * MIB).build());
    assertThat(names(tree.writes()))
        .containsExactly("memory.limit_in_bytes", "memory.memsw.limit_in_bytes");
    cgroup.update(Limits.none().memory(64 * MIB).memorySwap(-1).build());
    assertThat(names(tree.writes()))
        .containsExactly("memory.memsw.limit_in_bytes", "memory.limit_in_bytes");
    cgroup.update(Limits.none().cpuQuota(5000).cpuPeriod(10_000).build());
    assertThat(names(tree.writes()))
        .containsExactly("cpu.cfs_quota_us", "cpu.cfs_period_us", "cpu.cfs_quota_us");
  }

  @Test
  void freezingGoesByTheFreezerAndThawsWhenItFails() {
    ContainerCgroup cgroup = open().create(ID, ResourceLimits.NONE, ALL_DEVICES);
    tree.writes();
    cgroup.freeze();
    assertThat(cgroup.frozen()).isTrue();
    cgroup.thaw();
    assertThat(cgroup.frozen()).isFalse();
    assertThat(tree.writes())
        .containsExactly(
            "freezer/own/eng/" + ID + "/freezer.state=FROZEN",
            "freezer/own/eng/" + ID + "/freezer.state=THAWED");

    tree.failNext(ROOT.resolve("freezer/own/eng/" + ID + "/freezer.state"), Errno.EIO);
    assertThatThrownBy(cgroup::freeze).isInstanceOf(RuntimeException.class);
    assertThat(tree.writes()).last().asString().endsWith("freezer.state=THAWED");
  }

  @Test
  void killingFreezesAndThaws() {
    ContainerCgroup cgroup = open().create(ID, ResourceLimits.NONE, ALL_DEVICES);
    tree.writes();
    cgroup.killAll();

    assertThat(names(tree.writes())).containsExactly("freezer.state", "freezer.state");
  }

  @Test
  void usageComesFromTheV1Files() {
    ContainerCgroup cgroup = open().create(ID, ResourceLimits.NONE, ALL_DEVICES);
    Path memory = ROOT.resolve("memory/own/eng/" + ID);
    tree.set(memory.resolve("memory.usage_in_bytes"), "4096\n");
    tree.set(memory.resolve("memory.max_usage_in_bytes"), "8192\n");
    tree.set(memory.resolve("memory.stat"), "cache 1\ntotal_inactive_file 77\n");
    tree.set(memory.resolve("memory.oom_control"), "oom_kill_disable 0\nunder_oom 0\noom_kill 3\n");
    Path cpu = ROOT.resolve("cpu,cpuacct/own/eng/" + ID);
    tree.set(cpu.resolve("cpuacct.usage"), "5000\n");
    tree.set(cpu.resolve("cpuacct.usage_user"), "3000\n");
    tree.set(cpu.resolve("cpuacct.usage_sys"), "2000\n");
    tree.set(
        ROOT.resolve("blkio/own/eng/" + ID + "/blkio.throttle.io_service_bytes_recursive"),
        "8:0 Read 100\n8:0 Write 200\n8:16 Read 1\nTotal 301\n");
    tree.set(ROOT.resolve("pids/own/eng/" + ID + "/pids.current"), "7\n");
    tree.set(ROOT.resolve("pids/own/eng/" + ID + "/pids.max"), "50\n");
    tree.set(cpu.resolve("cpu.stat"), "nr_periods 9\nnr_throttled 4\nthrottled_time 12345\n");

    ResourceUsage usage = cgroup.usage();
    assertThat(usage.memoryBytes()).isEqualTo(4096);
    assertThat(usage.memoryPeakBytes()).isEqualTo(8192);
    assertThat(usage.memoryLimitBytes()).isPositive().isLessThan(1L << 50);
    assertThat(usage.memoryDetails()).containsEntry("total_inactive_file", 77L);
    assertThat(usage.cpuNanos()).isEqualTo(5000);
    assertThat(usage.cpuUserNanos()).isEqualTo(3000);
    assertThat(usage.blockReadBytes()).isEqualTo(101);
    assertThat(usage.blockWriteBytes()).isEqualTo(200);
    assertThat(usage.pids()).isEqualTo(7);
    assertThat(usage.pidsLimit()).hasValue(50);
    assertThat(usage.throttling()).isEqualTo(new ResourceUsage.Throttling(9, 4, 12_345));
    assertThat(cgroup.oomKills()).isEqualTo(3);
  }

  @Test
  void joiningIsByTheTasksFileOfEachHierarchy() {
    ContainerCgroup cgroup = open().create(ID, ResourceLimits.NONE, ALL_DEVICES);

    assertThat(cgroup.unifiedDirectory()).isEmpty();
    assertThat(cgroup.joinFiles())
        .hasSize(7)
        .allSatisfy(file -> assertThat(file.getFileName()).hasToString("tasks"));
  }

  @Test
  void aLimitWithoutItsControllerIsAnErrorAndLeavesNothing() {
    Hierarchy pids = legacy("pids", Map.of("pids.max", "", "cgroup.procs", ""));
    Cgroups cgroups =
        Cgroups.open(new CgroupLayout(List.of(pids)), "eng", tree, NO_HOME, Set.of(1L));

    assertThatThrownBy(
            () -> cgroups.create(ID, Limits.none().memory(64 * MIB).build(), ALL_DEVICES))
        .hasMessageContaining("memory limit")
        .hasMessageContaining("the memory controller is not available");
    assertThat(cgroups.find(ID)).isEmpty();
  }

  @Test
  void theBaseIsRemovedWhenTheLastContainerIsGone() {
    Cgroups cgroups = open();
    ContainerCgroup cgroup = cgroups.create(ID, ResourceLimits.NONE, ALL_DEVICES);
    cgroups.close();
    assertThat(cgroups.find(ID)).isPresent();
    cgroup.remove();
    cgroups.close();
    assertThat(tree.exists(ROOT.resolve("memory/own/eng"))).isFalse();
    assertThat(tree.exists(ROOT.resolve("memory/own"))).isTrue();
  }

  private Cgroups open() {
    Map<String, String> memory =
        Map.of(
            "memory.limit_in_bytes", "",
            "memory.memsw.limit_in_bytes", "9223372036854771712",
            "memory.soft_limit_in_bytes", "",
            "memory.swappiness", "",
            "memory.oom_control", "",
            "memory.use_hierarchy", "1",
            "cgroup.procs", "");
    CgroupLayout layout =
        new CgroupLayout(
            List.of(
                legacy(
                    "cpu,cpuacct",
                    Map.of(
                        "cpu.shares", "",
                        "cpu.cfs_period_us", "",
                        "cpu.cfs_quota_us", "",
                        "cgroup.procs", "")),
                legacy(
                    "cpuset",
                    Map.of(
                        "cpuset.cpus", "0-3",
                        "cpuset.mems", "0",
                        "cgroup.clone_children", "0",
                        "cgroup.procs", "")),
                legacy("memory", memory),
                legacy(
                    "devices", Map.of("devices.deny", "", "devices.allow", "", "cgroup.procs", "")),
                legacy("freezer", Map.of("freezer.state", "", "cgroup.procs", "")),
                legacy("blkio", Map.of("blkio.bfq.weight", "", "cgroup.procs", "")),
                legacy("pids", Map.of("pids.max", "", "cgroup.procs", ""))));
    assertThat(layout.mode()).isEqualTo(CgroupLayout.Mode.LEGACY);
    return Cgroups.open(layout, "eng", tree, NO_HOME, Set.of(1L));
  }

  private Hierarchy legacy(String name, Map<String, String> files) {
    Path mount = ROOT.resolve(name);
    tree.mount(mount, files);
    tree.mount(mount.resolve("own"), files);
    return new Hierarchy(false, Set.of(name.split(",", -1)), mount, mount.resolve("own"));
  }
}
