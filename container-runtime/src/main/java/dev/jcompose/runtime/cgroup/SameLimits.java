package dev.jcompose.runtime.cgroup;

import dev.jcompose.runtime.ResourceLimits;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// What limits mean in both versions of cgroups.
///
/// @see "runtime-spec config-linux.md"
final class SameLimits {
  /// In microseconds; the kernel's.
  static final long DEFAULT_PERIOD = 100_000;

  private static final long NANOS = 1_000_000_000;

  private SameLimits() {}

  /// The number of processes; 0 and less mean no limit, as in Docker.
  static List<Setting> pids(ResourceLimits limits) {
    return limits.pids().stream()
        .mapToObj(pids -> pids <= 0 ? "max" : Long.toString(pids))
        .map(value -> Setting.required("pids", "pids.max", value, "pids limit"))
        .toList();
  }

  /// Which processors and memory nodes may be used.
  static List<Setting> cpuset(ResourceLimits limits) {
    return Stream.concat(
            limits
                .cpusetCpus()
                .map(cpus -> Setting.required("cpuset", "cpuset.cpus", cpus, "cpuset"))
                .stream(),
            limits
                .cpusetMems()
                .map(mems -> Setting.required("cpuset", "cpuset.mems", mems, "cpuset"))
                .stream())
        .toList();
  }

  /// The limit of memory and swap together: twice the memory when it is not set.
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
}
