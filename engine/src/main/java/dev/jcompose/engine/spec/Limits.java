package dev.jcompose.engine.spec;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.request.HostConfig;
import dev.jcompose.runtime.ResourceLimits;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// Reads a container's limits from its host configuration.
public final class Limits {
  private static final long LEAST_MEMORY = 6L << 20;
  private static final long NANOS = 1_000_000_000L;

  private Limits() {}

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
        positive(host.cpuQuota()),
        text(host.cpusetCpus()),
        text(host.cpusetMems()),
        positive(host.pidsLimit().orElse(0L)),
        host.blkioWeight() > 0 ? OptionalInt.of(host.blkioWeight()) : OptionalInt.empty(),
        text(host.cgroupParent()));
  }

  private static void check(HostConfig host) {
    if (host.memory() != 0 && host.memory() < LEAST_MEMORY) {
      throw new EngineException.BadRequest("Minimum memory limit allowed is 6MB");
    }
    if (host.memory() == 0 && host.memorySwap() > 0) {
      throw new EngineException.BadRequest(
          "You should always set the Memory limit when using Memoryswap limit, see usage");
    }
    if (host.memorySwap() > 0 && host.memorySwap() < host.memory()) {
      throw new EngineException.BadRequest(
          "Minimum memoryswap limit should be larger than memory limit, see usage");
    }
    if (host.memory() > 0 && host.memoryReservation() > host.memory()) {
      throw new EngineException.BadRequest(
          "Minimum memory limit can not be less than memory reservation limit, see usage");
    }
    if (host.nanoCpus() > 0 && (host.cpuPeriod() > 0 || host.cpuQuota() > 0)) {
      throw new EngineException.BadRequest(
          "Conflicting options: Nano CPUs and CPU "
              + (host.cpuPeriod() > 0 ? "Period" : "Quota")
              + " cannot both be set");
    }
    int cpus = Runtime.getRuntime().availableProcessors();
    if (host.nanoCpus() < 0 || host.nanoCpus() > cpus * NANOS) {
      throw new EngineException.BadRequest(
          "range of CPUs is from 0.01 to "
              + cpus
              + ".00, as there are only "
              + cpus
              + " CPUs available");
    }
  }

  private static OptionalLong positive(long value) {
    return value > 0 ? OptionalLong.of(value) : OptionalLong.empty();
  }

  private static Optional<String> text(String value) {
    return Optional.of(value).filter(word -> !word.isEmpty());
  }
}
