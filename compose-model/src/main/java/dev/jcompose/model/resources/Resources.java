package dev.jcompose.model.resources;

import dev.jcompose.model.value.ByteSize;
import dev.jcompose.model.value.Ordered;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// A service's own limits; `deploy.resources`, which may say the same, is in `Deploy`; `Limits`
/// combines both.
///
/// @param memswapLimit memory plus swap; -1 is unlimited
/// @param memSwappiness 0 to 100
/// @param cpus number of processors
/// @param cpuQuota microseconds in each period
/// @param cpuPeriod microseconds
/// @param cpuRealtimeRuntime microseconds
/// @param cpuset such as `0-2,4`
/// @param pidsLimit -1 is unlimited
/// @param oomScoreAdjust -1000 to 1000
/// @param shmSize size of /dev/shm
/// @param sysctls kernel parameters of the container's namespaces
/// @param storageOptions options of the writable layer
public record Resources(
    Optional<ByteSize> memLimit,
    Optional<ByteSize> memReservation,
    Optional<ByteSize> memswapLimit,
    OptionalLong memSwappiness,
    OptionalDouble cpus,
    OptionalLong cpuShares,
    OptionalLong cpuQuota,
    OptionalLong cpuPeriod,
    OptionalLong cpuRealtimeRuntime,
    OptionalLong cpuRealtimePeriod,
    OptionalLong cpuCount,
    OptionalDouble cpuPercent,
    Optional<String> cpuset,
    OptionalLong pidsLimit,
    boolean oomKillDisable,
    OptionalInt oomScoreAdjust,
    Optional<ByteSize> shmSize,
    Optional<BlockIo> blockIo,
    Map<String, Ulimit> ulimits,
    Map<String, String> sysctls,
    Map<String, String> storageOptions,
    List<DeviceMapping> devices,
    List<String> deviceCgroupRules,
    List<DeviceReservation> gpus) {
  /// No limit at all.
  public static final Resources NONE =
      new Resources(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          OptionalLong.empty(),
          OptionalDouble.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalDouble.empty(),
          Optional.empty(),
          OptionalLong.empty(),
          false,
          OptionalInt.empty(),
          Optional.empty(),
          Optional.empty(),
          Map.of(),
          Map.of(),
          Map.of(),
          List.of(),
          List.of(),
          List.of());

  public Resources {
    ulimits = Ordered.map(ulimits);
    sysctls = Ordered.map(sysctls);
    storageOptions = Ordered.map(storageOptions);
    devices = List.copyOf(devices);
    deviceCgroupRules = List.copyOf(deviceCgroupRules);
    gpus = List.copyOf(gpus);
  }
}
