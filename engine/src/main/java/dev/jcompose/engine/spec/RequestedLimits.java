package dev.jcompose.engine.spec;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.request.HostConfig;
import dev.jcompose.runtime.BlockIoLimits;
import dev.jcompose.runtime.BlockIoLimits.DeviceValue;
import dev.jcompose.runtime.ResourceLimits;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// Reads a container's limits from its host configuration.
public final class RequestedLimits {
  private static final long LEAST_MEMORY = 6L << 20;
  private static final int LEAST_WEIGHT = 10;
  private static final int MOST_WEIGHT = 1000;
  private static final long NANOS = 1_000_000_000L;
  private static final int MOST_SWAPPINESS = 100;

  /// The range that the kernel accepts for `cpu.shares`, in runc's words.
  private static final long LEAST_SHARES = 2;

  private static final long MOST_SHARES = 262_144;

  /// Microseconds.
  private static final long LEAST_PERIOD = 1000;

  /// A hundredth of a CPU: below that, the kernel has no quota for the usual period.
  private static final long LEAST_NANOS = 10_000_000;

  private static final long MOST_PERIOD = 1_000_000;

  private RequestedLimits() {}

  /// The limits of a request, for the runtime.
  ///
  /// @throws EngineException.BadRequest with Docker's texts
  public static ResourceLimits of(HostConfig host) {
    check(host);
    return new ResourceLimits(
        positive(host.memory()),
        host.memorySwap() == 0 ? OptionalLong.empty() : OptionalLong.of(host.memorySwap()),
        positive(host.memoryReservation()),
        host.memorySwappiness().filter(value -> value >= 0).isPresent()
            ? OptionalInt.of(Math.toIntExact(host.memorySwappiness().orElseThrow()))
            : OptionalInt.empty(),
        host.oomKillDisable(),
        positive(host.nanoCpus()),
        positive(host.cpuShares()),
        positive(host.cpuPeriod()),
        unlessZero(host.cpuQuota()),
        positive(host.cpuRealtimePeriod()),
        positive(host.cpuRealtimeRuntime()),
        text(host.cpusetCpus()),
        text(host.cpusetMems()),
        unlessZero(host.pidsLimit().orElse(0L)),
        blockIo(host),
        text(host.cgroupParent()));
  }

  private static BlockIoLimits blockIo(HostConfig host) {
    return new BlockIoLimits(
        host.blkioWeight() > 0 ? OptionalInt.of(host.blkioWeight()) : OptionalInt.empty(),
        host.blkioWeightDevice().stream()
            .map(each -> new DeviceValue(Path.of(each.path()), each.weight()))
            .toList(),
        rates(host.blkioDeviceReadBps()),
        rates(host.blkioDeviceWriteBps()),
        rates(host.blkioDeviceReadIOps()),
        rates(host.blkioDeviceWriteIOps()));
  }

  private static List<DeviceValue> rates(List<HostConfig.ThrottleDevice> rates) {
    return rates.stream().map(each -> new DeviceValue(Path.of(each.path()), each.rate())).toList();
  }

  /// Rejects the first mistake.
  private static void check(HostConfig host) {
    Stream.of(memory(host), cpus(host), cpuSets(host), blocks(host))
        .flatMap(Optional::stream)
        .findFirst()
        .ifPresent(why -> {
          throw new EngineException.BadRequest(why);
        });
  }

  private static Optional<String> memory(HostConfig host) {
    if (host.memory() != 0 && host.memory() < LEAST_MEMORY) {
      return Optional.of("Minimum memory limit allowed is 6MB");
    }
    if (host.memory() == 0 && host.memorySwap() > 0) {
      return Optional.of(
          "You should always set the Memory limit when using Memoryswap limit, see usage");
    }
    if (host.memorySwap() > 0 && host.memorySwap() < host.memory()) {
      return Optional.of("Minimum memoryswap limit should be larger than memory limit, see usage");
    }
    long swappiness = host.memorySwappiness().orElse(-1L);
    if (swappiness < -1 || swappiness > MOST_SWAPPINESS) {
      return Optional.of(
          "Invalid value: " + swappiness + ", valid memory swappiness range is 0-100");
    }
    if (host.memoryReservation() != 0 && host.memoryReservation() < LEAST_MEMORY) {
      return Optional.of("Minimum memory reservation allowed is 6MB");
    }
    if (host.memory() > 0 && host.memoryReservation() > host.memory()) {
      return Optional.of(
          "Minimum memory limit can not be less than memory reservation limit, see usage");
    }
    return Optional.empty();
  }

  private static Optional<String> cpus(HostConfig host) {
    if (host.nanoCpus() > 0 && (host.cpuPeriod() > 0 || host.cpuQuota() > 0)) {
      return Optional.of(
          "Conflicting options: Nano CPUs and CPU "
              + (host.cpuPeriod() > 0 ? "Period" : "Quota")
              + " cannot both be set");
    }
    int cpus = Runtime.getRuntime().availableProcessors();
    if (host.nanoCpus() != 0 && (host.nanoCpus() < LEAST_NANOS || host.nanoCpus() > cpus * NANOS)) {
      return Optional.of(
          "range of CPUs is from 0.01 to "
              + cpus
              + ".00, as there are only "
              + cpus
              + " CPUs available");
    }
    if (host.cpuShares() < 0) {
      return Optional.of("invalid CPU shares (" + host.cpuShares() + "): shares: invalid argument");
    }
    if (RuntimeSpecs.CGROUP_V2 || host.cpuShares() == 0) {
      return cpuTimes(host); // cgroup v2 has weights, which every number of shares becomes one of
    }
    if (host.cpuShares() < LEAST_SHARES) {
      return Optional.of("the minimum allowed cpu-shares is " + LEAST_SHARES);
    }
    if (host.cpuShares() > MOST_SHARES) {
      return Optional.of("the maximum allowed cpu-shares is " + MOST_SHARES);
    }
    return cpuTimes(host);
  }

  private static Optional<String> cpuTimes(HostConfig host) {
    if (host.cpuPeriod() != 0
        && (host.cpuPeriod() < LEAST_PERIOD || host.cpuPeriod() > MOST_PERIOD)) {
      return Optional.of(
          "CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)");
    }
    if (host.cpuRealtimePeriod() > 0 && host.cpuRealtimeRuntime() > host.cpuRealtimePeriod()) {
      return Optional.of("cpu real-time runtime cannot be higher than cpu real-time period");
    }
    if (host.cpuQuota() > 0 && host.cpuQuota() < LEAST_PERIOD) {
      return Optional.of("CPU cfs quota can not be less than 1ms (i.e. 1000)");
    }
    return Optional.empty();
  }

  private static Optional<String> cpuSets(HostConfig host) {
    return NumberSet.refusal("cpus", "CPUs", host.cpusetCpus(), NumberSet.CPUS)
        .or(() ->
            NumberSet.refusal("mems", "memory nodes", host.cpusetMems(), NumberSet.MEMORY_NODES));
  }

  private static Optional<String> blocks(HostConfig host) {
    boolean weights =
        (host.blkioWeight() == 0 || isWeight(host.blkioWeight()))
            && host.blkioWeightDevice().stream().allMatch(each -> isWeight(each.weight()));
    if (!weights) {
      return Optional.of("Range of blkio weight is from 10 to 1000");
    }
    return Stream.of(
            host.blkioWeightDevice().stream().map(HostConfig.WeightDevice::path),
            Stream.of(
                    host.blkioDeviceReadBps(),
                    host.blkioDeviceWriteBps(),
                    host.blkioDeviceReadIOps(),
                    host.blkioDeviceWriteIOps())
                .flatMap(List::stream)
                .map(HostConfig.ThrottleDevice::path))
        .flatMap(paths -> paths)
        .filter(path -> !path.startsWith("/dev/"))
        .findFirst()
        .map(path -> "bad format for device path: " + path + " (it begins with /dev/)");
  }

  private static boolean isWeight(int weight) {
    return weight >= LEAST_WEIGHT && weight <= MOST_WEIGHT;
  }

  /// Less than zero takes a limit away.
  private static OptionalLong unlessZero(long value) {
    return value != 0 ? OptionalLong.of(value) : OptionalLong.empty();
  }

  private static OptionalLong positive(long value) {
    return value > 0 ? OptionalLong.of(value) : OptionalLong.empty();
  }

  private static Optional<String> text(String value) {
    return Optional.of(value).filter(word -> !word.isEmpty());
  }
}
