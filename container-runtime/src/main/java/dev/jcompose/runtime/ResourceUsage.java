package dev.jcompose.runtime;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// Statistics from a container's cgroup.
///
/// @param readAt when they were read
/// @param cpuNanos CPU time used so far
/// @param cpuUserNanos the part in user mode
/// @param cpuSystemNanos the part in the kernel
/// @param throttling the effect of its CPU limit
/// @param systemCpuNanos CPU time of the whole machine so far, for the ratio
/// @param eachCpuNanos the part on each CPU; cgroup v2 does not tell, and has none
/// @param onlineCpus how many CPUs there are
/// @param memoryBytes in use
/// @param memoryLimitBytes the limit, or the machine's memory
/// @param memoryPeakBytes the highest usage so far
/// @param memoryDetails the rest of `memory.stat`
/// @param pids how many processes
/// @param pidsLimit how many processes there may be; empty for no limit
/// @param blockReadBytes read from disks
/// @param blockWriteBytes written to disks
public record ResourceUsage(
    Instant readAt,
    long cpuNanos,
    long cpuUserNanos,
    long cpuSystemNanos,
    Throttling throttling,
    long systemCpuNanos,
    List<Long> eachCpuNanos,
    int onlineCpus,
    long memoryBytes,
    long memoryLimitBytes,
    long memoryPeakBytes,
    Map<String, Long> memoryDetails,
    long pids,
    OptionalLong pidsLimit,
    long blockReadBytes,
    long blockWriteBytes) {

  /// The effect of a CPU limit.
  ///
  /// @param periods in which it wanted to run
  /// @param throttledPeriods those in which it used up its quota
  /// @param throttledNanos how long its threads waited in them
  /// @see "Documentation/admin-guide/cgroup-v2, cpu.stat"
  public record Throttling(long periods, long throttledPeriods, long throttledNanos) {}
}
