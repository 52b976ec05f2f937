package dev.jcompose.runtime.cgroup;

import dev.jcompose.runtime.BlockIoLimits;
import dev.jcompose.runtime.BlockIoLimits.DeviceValue;
import dev.jcompose.runtime.ResourceLimits;
import dev.jcompose.runtime.cgroup.Setting.Need;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// Limits as control files of cgroup v1, in the order in which the kernel accepts them.
///
/// @see "Documentation/admin-guide/cgroup-v1; runtime-spec config-linux.md"
final class LegacyLimits {
  /// A cgroup may not use more than its parent; 0 in a new one.
  static final String RT_RUNTIME = "cpu.rt_runtime_us";

  static final String RT_PERIOD = "cpu.rt_period_us";

  private static final String MEMORY_FILE = "memory.limit_in_bytes";
  private static final String SWAP_FILE = "memory.memsw.limit_in_bytes";

  private LegacyLimits() {}

  /// The settings for a cgroup.
  ///
  /// @param currentSwap the value of `memory.memsw.limit_in_bytes` now; empty for a new cgroup,
  ///   where it is unlimited
  /// @param weightFile which of its two names the kernel uses for the block I/O weight
  static List<Setting> settings(
      ResourceLimits limits, OptionalLong currentSwap, String weightFile) {
    List<Setting> settings = new ArrayList<>();
    settings.addAll(SameLimits.pids(limits));
    addMemory(settings, limits, currentSwap);
    addBlockIo(settings, limits.blockIo(), weightFile);
    addCpu(settings, limits, currentSwap.isPresent());
    addRealtime(settings, limits);
    settings.addAll(SameLimits.cpuset(limits));
    return settings;
  }

  // The kernel rejects a memory limit above that of memory and swap together, so the larger one
  // must be raised first and lowered last.
  private static void addMemory(
      List<Setting> settings, ResourceLimits limits, OptionalLong currentSwap) {
    List<Setting> pair = new ArrayList<>();
    limits
        .memory()
        .ifPresent(memory ->
            pair.add(
                Setting.required("memory", MEMORY_FILE, Long.toString(memory), "memory limit")));
    OptionalLong total = SameLimits.swapTotal(limits);
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

  // The period first: the kernel rejects a runtime that is longer than the period.
  private static void addRealtime(List<Setting> settings, ResourceLimits limits) {
    limits
        .realtimePeriod()
        .ifPresent(period ->
            settings.add(
                Setting.required("cpu", RT_PERIOD, Long.toString(period), "cpu realtime period")));
    limits
        .realtimeRuntime()
        .ifPresent(runtime ->
            settings.add(
                Setting.required(
                    "cpu", RT_RUNTIME, Long.toString(runtime), "cpu realtime runtime")));
  }

  // At every write, the kernel checks quota and period against each other and the parent. Removing
  // the quota first makes every change possible.
  private static void addCpu(List<Setting> settings, ResourceLimits limits, boolean change) {
    limits
        .cpuShares()
        .ifPresent(shares ->
            settings.add(
                Setting.required("cpu", "cpu.shares", Long.toString(shares), "cpu shares")));
    OptionalLong quota = SameLimits.quota(limits);
    OptionalLong period = SameLimits.period(limits);
    if (change && quota.isPresent() && period.isPresent()) {
      settings.add(Setting.required("cpu", "cpu.cfs_quota_us", "-1", "cpu quota"));
    }
    period.ifPresent(value ->
        settings.add(
            Setting.required("cpu", "cpu.cfs_period_us", Long.toString(value), "cpu period")));
    quota.ifPresent(value ->
        settings.add(
            Setting.required("cpu", "cpu.cfs_quota_us", Long.toString(value), "cpu quota")));
  }

  private static Setting blockIo(String file, String value, String subject) {
    return new Setting("blkio", file, value, Need.WISHED, subject);
  }

  private static Setting wished(String file, String value, String subject) {
    return new Setting("memory", file, value, Need.WISHED, subject);
  }
}
