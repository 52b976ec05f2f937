package dev.jcompose.runtime;

import java.time.Instant;
import java.util.Map;

/// A reading of a container's cgroup.
///
/// @param readAt when
/// @param cpuNanos CPU time used so far
/// @param cpuUserNanos the part in user mode
/// @param cpuSystemNanos the part in the kernel
/// @param systemCpuNanos CPU time of the whole machine so far, for the ratio
/// @param onlineCpus how many CPUs there are
/// @param memoryBytes in use
/// @param memoryLimitBytes the limit, or the machine's memory
/// @param memoryPeakBytes the most it ever used
/// @param memoryDetails the rest of `memory.stat`
/// @param pids how many processes
/// @param blockReadBytes read from disks
/// @param blockWriteBytes written to disks
public record ResourceUsage(
    Instant readAt,
    long cpuNanos,
    long cpuUserNanos,
    long cpuSystemNanos,
    long systemCpuNanos,
    int onlineCpus,
    long memoryBytes,
    long memoryLimitBytes,
    long memoryPeakBytes,
    Map<String, Long> memoryDetails,
    long pids,
    long blockReadBytes,
    long blockWriteBytes) {}
