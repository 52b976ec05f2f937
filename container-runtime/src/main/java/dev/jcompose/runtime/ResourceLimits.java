package dev.jcompose.runtime;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// The limits of a container's cgroup. An absent value keeps the kernel's default; -1 in
/// `memorySwap` and `pids` means unlimited.
///
/// @param memory bytes, at least 6 MiB
/// @param memorySwap bytes of memory and swap together; absent means twice `memory`
/// @param memoryReservation bytes, soft
/// @param memorySwappiness 0 to 100, cgroup v1 only
/// @param oomKillDisable cgroup v1 only
/// @param nanoCpus billionths of a CPU
/// @param cpuShares relative weight, 2 to 262144
/// @param cpuPeriod microseconds
/// @param cpuQuota microseconds per period
/// @param realtimePeriod microseconds, cgroup v1 only
/// @param realtimeRuntime microseconds per period for realtime processes, cgroup v1 only
/// @param cpusetCpus list of CPUs: `0-1,3`
/// @param cpusetMems list of memory nodes
/// @param pids number of processes
/// @param blockIo of block devices
/// @param cgroupParent path below the cgroup root instead of the engine's own
public record ResourceLimits(
    OptionalLong memory,
    OptionalLong memorySwap,
    OptionalLong memoryReservation,
    OptionalInt memorySwappiness,
    boolean oomKillDisable,
    OptionalLong nanoCpus,
    OptionalLong cpuShares,
    OptionalLong cpuPeriod,
    OptionalLong cpuQuota,
    OptionalLong realtimePeriod,
    OptionalLong realtimeRuntime,
    Optional<String> cpusetCpus,
    Optional<String> cpusetMems,
    OptionalLong pids,
    BlockIoLimits blockIo,
    Optional<String> cgroupParent) {
  /// No limit at all.
  public static final ResourceLimits NONE = ofMemory(OptionalLong.empty(), OptionalLong.empty());

  /// A limit of memory only.
  public static ResourceLimits ofMemory(OptionalLong memory, OptionalLong memorySwap) {
    return new ResourceLimits(
        memory,
        memorySwap,
        OptionalLong.empty(),
        OptionalInt.empty(),
        false,
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        Optional.empty(),
        Optional.empty(),
        OptionalLong.empty(),
        BlockIoLimits.NONE,
        Optional.empty());
  }
}
