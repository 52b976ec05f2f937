package dev.jcompose.runtime.cgroup;

import dev.jcompose.runtime.BlockIoLimits;
import dev.jcompose.runtime.BlockIoLimits.DeviceValue;
import dev.jcompose.runtime.ResourceLimits;
import dev.jcompose.runtime.cgroup.Setting.Need;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// Limits as files of cgroup v1, in the order in which the kernel takes them.
///
/// @see "Documentation/admin-guide/cgroup-v1; runtime-spec config-linux.md"
final class LegacyLimits {
  static final long DEFAULT_PERIOD = 100_000;

  /// A cgroup may use no more than the one above it; 0 in a new one.
  static final String RT_RUNTIME = "cpu.rt_runtime_us";

  private static final long NANOS = 1_000_000_000;
  private static final String MEMORY_FILE = "memory.limit_in_bytes";
  private static final String SWAP_FILE = "memory.memsw.limit_in_bytes";

  private LegacyLimits() {}

  /// The settings for a cgroup.
  ///
  /// @param currentSwap the value of `memory.memsw.limit_in_bytes` now; empty for a new cgroup,
  ///   where it is unlimited
  /// @param weightFile which of the two names of the block I/O weight the kernel has
  static List<Setting> settings(
      ResourceLimits limits, OptionalLong currentSwap, String weightFile) {
    List<Setting> settings = new ArrayList<>();
    limits.pids().ifPresent(pids -> settings.add(pids(pids)));
    addMemory(settings, limits, currentSwap);
    addBlockIo(settings, limits.blockIo(), weightFile);
    addCpu(settings, limits, currentSwap.isPresent());
    addRealtime(settings, limits);
    limits
        .cpusetCpus()
        .ifPresent(cpus -> settings.add(required("cpuset", "cpuset.cpus", cpus, "cpuset")));
    limits
        .cpusetMems()
        .ifPresent(mems -> settings.add(required("cpuset", "cpuset.mems", mems, "cpuset")));
    return settings;
  }

  /// The limit of processes; 0 and less mean none, as in Docker. The same file in v1 and v2.
  static Setting pids(long pids) {
    return required("pids", "pids.max", pids <= 0 ? "max" : Long.toString(pids), "pids limit");
  }

  /// The limit of memory and swap together: twice the memory when it is not said.
  static OptionalLong swapTotal(ResourceLimits limits) {
    if (limits.memorySwap().isPresent() && limits.memorySwap().getAsLong() != 0) {
      return limits.memorySwap();
    }
    return limits.memory().isPresent() && limits.memory().getAsLong() > 0
        ? OptionalLong.of(limits.memory().getAsLong() * 2)
        : OptionalLong.empty();
  }

  /// The quota in microseconds for each period; empty for no change.
  static OptionalLong quota(ResourceLimits limits) {
    if (limits.nanoCpus().isPresent() && limits.nanoCpus().getAsLong() > 0) {
      return OptionalLong.of(limits.nanoCpus().getAsLong() * DEFAULT_PERIOD / NANOS);
    }
    return limits.cpuQuota();
  }

  /// The period in microseconds; empty for no change.
  static OptionalLong period(ResourceLimits limits) {
    return limits.nanoCpus().isPresent() && limits.nanoCpus().getAsLong() > 0
        ? OptionalLong.of(DEFAULT_PERIOD)
        : limits.cpuPeriod();
  }

  // The kernel refuses a memory limit above the one of memory and swap together, so the larger
  // one has to be raised first and lowered last.
  private static void addMemory(
      List<Setting> settings, ResourceLimits limits, OptionalLong currentSwap) {
    List<Setting> pair = new ArrayList<>();
    limits
        .memory()
        .ifPresent(memory ->
            pair.add(required("memory", MEMORY_FILE, Long.toString(memory), "memory limit")));
    OptionalLong total = swapTotal(limits);
    if (total.isPresent()) {
      Need need = limits.memorySwap().isPresent() ? Need.WISHED : Need.SILENT;
      Setting swap =
          new Setting(
              "memory", SWAP_FILE, Long.toString(total.getAsLong()), need, "memory swap limit");
      boolean raise =
          currentSwap.isPresent()
              && (total.getAsLong() < 0 || total.getAsLong() > currentSwap.getAsLong());
      pair.add(raise ? 0 : pair.size(), swap);
    }
    settings.addAll(pair);
    limits
        .memoryReservation()
        .ifPresent(reservation ->
            settings.add(
                wished(
                    "memory.soft_limit_in_bytes",
                    Long.toString(reservation),
                    "memory reservation")));
    limits
        .memorySwappiness()
        .ifPresent(swappiness ->
            settings.add(
                wished("memory.swappiness", Integer.toString(swappiness), "memory swappiness")));
    if (limits.oomKillDisable()) {
      settings.add(wished("memory.oom_control", "1", "oom kill disable"));
    }
  }

  private static void addBlockIo(List<Setting> settings, BlockIoLimits io, String weightFile) {
    io.weight()
        .ifPresent(weight ->
            settings.add(blockIo(weightFile, Integer.toString(weight), "block I/O weight")));
    addDevices(settings, io.weights(), weightFile + "_device", "block I/O weight");
    addDevices(settings, io.readBytes(), "blkio.throttle.read_bps_device", "block I/O read limit");
    addDevices(
        settings, io.writeBytes(), "blkio.throttle.write_bps_device", "block I/O write limit");
    addDevices(
        settings,
        io.readOperations(),
        "blkio.throttle.read_iops_device",
        "block I/O limit of read operations");
    addDevices(
        settings,
        io.writeOperations(),
        "blkio.throttle.write_iops_device",
        "block I/O limit of write operations");
  }

  private static void addDevices(
      List<Setting> settings, List<DeviceValue> values, String file, String subject) {
    for (DeviceValue each : values) {
      String line = BlockDevice.at(each.device()) + " " + each.value();
      settings.add(blockIo(file, line, subject));
    }
  }

  // The period first: the kernel refuses a runtime that is longer.
  private static void addRealtime(List<Setting> settings, ResourceLimits limits) {
    limits
        .realtimePeriod()
        .ifPresent(period ->
            settings.add(
                required("cpu", "cpu.rt_period_us", Long.toString(period), "cpu realtime period")));
    limits
        .realtimeRuntime()
        .ifPresent(runtime ->
            settings.add(
                required("cpu", RT_RUNTIME, Long.toString(runtime), "cpu realtime runtime")));
  }

  // On a change quota and period are checked against each other and the parent at every write:
  // lifting the quota first makes any pair reachable from any other.
  private static void addCpu(List<Setting> settings, ResourceLimits limits, boolean change) {
    limits
        .cpuShares()
        .ifPresent(shares ->
            settings.add(required("cpu", "cpu.shares", Long.toString(shares), "cpu shares")));
    OptionalLong quota = quota(limits);
    OptionalLong period = period(limits);
    if (change && quota.isPresent() && period.isPresent()) {
      settings.add(required("cpu", "cpu.cfs_quota_us", "-1", "cpu quota"));
    }
    period.ifPresent(value ->
        settings.add(required("cpu", "cpu.cfs_period_us", Long.toString(value), "cpu period")));
    quota.ifPresent(value ->
        settings.add(required("cpu", "cpu.cfs_quota_us", Long.toString(value), "cpu quota")));
  }

  private static Setting required(String controller, String file, String value, String subject) {
    return new Setting(controller, file, value, Need.REQUIRED, subject);
  }

  private static Setting blockIo(String file, String value, String subject) {
    return new Setting("blkio", file, value, Need.WISHED, subject);
  }

  private static Setting wished(String file, String value, String subject) {
    return new Setting("memory", file, value, Need.WISHED, subject);
  }
}
