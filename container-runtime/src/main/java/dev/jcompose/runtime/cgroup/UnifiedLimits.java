package dev.jcompose.runtime.cgroup;

import dev.jcompose.runtime.BlockIoLimits;
import dev.jcompose.runtime.BlockIoLimits.DeviceValue;
import dev.jcompose.runtime.ResourceLimits;
import dev.jcompose.runtime.cgroup.Setting.Need;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// Limits as files of cgroup v2, in the order runc uses.
///
/// @see "Documentation/admin-guide/cgroup-v2.rst; opencontainers/cgroups fs2"
final class UnifiedLimits {
  private static final long MIN_SHARES = 2;
  private static final long MAX_SHARES = 262_144;
  private static final long MAX_WEIGHT = 10_000;

  private UnifiedLimits() {}

  /// The settings for a cgroup.
  ///
  /// @param bfq whether the kernel's block I/O weight is that of the bfq scheduler
  static List<Setting> settings(ResourceLimits limits, boolean bfq) {
    List<Setting> settings = new ArrayList<>();
    settings.addAll(SameLimits.pids(limits));
    addMemory(settings, limits);
    addBlockIo(settings, limits.blockIo(), bfq);
    addCpu(settings, limits);
    settings.addAll(SameLimits.cpuset(limits));
    return settings;
  }

  /// The weight (1 to 10000, 100 the default) for v1 shares (2 to 262144, 1024 the default): a
  /// curve through the limits and the defaults of both.
  ///
  /// @see "opencontainers/cgroups utils.go ConvertCPUSharesToCgroupV2Value"
  static long weightOfShares(long shares) {
    if (shares <= MIN_SHARES) {
      return 1;
    }
    if (shares >= MAX_SHARES) {
      return MAX_WEIGHT;
    }
    double log = Math.log((double) shares) / Math.log(2);
    return (long) Math.ceil(Math.pow(10, (log * log + 125 * log) / 612.0 - 7.0 / 34.0));
  }

  /// The I/O weight (1 to 10000) for the v1 weight (10 to 1000).
  static long ioWeight(long blkioWeight) {
    return 1 + (blkioWeight - 10) * 9999 / 990;
  }

  private static void addMemory(List<Setting> settings, ResourceLimits limits) {
    limits
        .memory()
        .ifPresent(memory ->
            settings.add(Setting.required("memory", "memory.max", limit(memory), "memory limit")));
    OptionalLong total = SameLimits.swapTotal(limits);
    if (total.isPresent()) {
      long memory = limits.memory().orElse(0);
      String swap = total.getAsLong() < 0 ? "max" : Long.toString(total.getAsLong() - memory);
      Need need = limits.memorySwap().isPresent() ? Need.WISHED : Need.SILENT;
      settings.add(new Setting("memory", "memory.swap.max", swap, need, "memory swap limit"));
    }
    limits
        .memoryReservation()
        .ifPresent(low ->
            settings.add(
                Setting.required("memory", "memory.low", limit(low), "memory reservation")));
  }

  private static void addBlockIo(List<Setting> settings, BlockIoLimits io, boolean bfq) {
    io.weight().ifPresent(weight -> settings.add(blockWeight("", weight, bfq)));
    io.weights()
        .forEach(each ->
            settings.add(
                blockWeight(BlockDevice.at(each.device()) + " ", (int) each.value(), bfq)));
    addRates(settings, io.readBytes(), "rbps");
    addRates(settings, io.writeBytes(), "wbps");
    addRates(settings, io.readOperations(), "riops");
    addRates(settings, io.writeOperations(), "wiops");
  }

  private static void addRates(List<Setting> settings, List<DeviceValue> rates, String key) {
    for (DeviceValue rate : rates) {
      String line = "%s %s=%d".formatted(BlockDevice.at(rate.device()), key, rate.value());
      settings.add(new Setting("io", "io.max", line, Need.WISHED, "block I/O " + key + " limit"));
    }
  }

  private static Setting blockWeight(String device, int weight, boolean bfq) {
    String file = bfq ? "io.bfq.weight" : "io.weight";
    long value = bfq ? weight : ioWeight(weight);
    return new Setting("io", file, device + value, Need.WISHED, "block I/O weight");
  }

  private static void addCpu(List<Setting> settings, ResourceLimits limits) {
    limits
        .cpuShares()
        .ifPresent(shares ->
            settings.add(
                Setting.required(
                    "cpu", "cpu.weight", Long.toString(weightOfShares(shares)), "cpu shares")));
    OptionalLong quota = SameLimits.quota(limits);
    OptionalLong period = SameLimits.period(limits);
    if (quota.isPresent() || period.isPresent()) {
      String value = limit(quota.orElse(-1)) + " " + period.orElse(SameLimits.DEFAULT_PERIOD);
      settings.add(Setting.required("cpu", "cpu.max", value, "cpu quota"));
    }
  }

  private static String limit(long value) {
    return value <= 0 ? "max" : Long.toString(value);
  }
}
