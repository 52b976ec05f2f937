package dev.jcompose.runtime.cgroup;

import dev.jcompose.runtime.BlockIoLimits;
import dev.jcompose.runtime.ResourceLimits;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// Says only the limits a test is about.
final class Limits {
  private OptionalLong memory = OptionalLong.empty();
  private OptionalLong memorySwap = OptionalLong.empty();
  private OptionalLong memoryReservation = OptionalLong.empty();
  private OptionalInt memorySwappiness = OptionalInt.empty();
  private boolean oomKillDisable;
  private OptionalLong nanoCpus = OptionalLong.empty();
  private OptionalLong cpuShares = OptionalLong.empty();
  private OptionalLong cpuPeriod = OptionalLong.empty();
  private OptionalLong cpuQuota = OptionalLong.empty();
  private Optional<String> cpusetCpus = Optional.empty();
  private Optional<String> cpusetMems = Optional.empty();
  private OptionalLong pids = OptionalLong.empty();
  private OptionalInt blkioWeight = OptionalInt.empty();
  private Optional<String> cgroupParent = Optional.empty();

  static Limits none() {
    return new Limits();
  }

  Limits memory(long bytes) {
    memory = OptionalLong.of(bytes);
    return this;
  }

  Limits memorySwap(long bytes) {
    memorySwap = OptionalLong.of(bytes);
    return this;
  }

  Limits memoryReservation(long bytes) {
    memoryReservation = OptionalLong.of(bytes);
    return this;
  }

  Limits memorySwappiness(int percent) {
    memorySwappiness = OptionalInt.of(percent);
    return this;
  }

  Limits oomKillDisable() {
    oomKillDisable = true;
    return this;
  }

  Limits nanoCpus(long nanos) {
    nanoCpus = OptionalLong.of(nanos);
    return this;
  }

  Limits cpuShares(long shares) {
    cpuShares = OptionalLong.of(shares);
    return this;
  }

  Limits cpuPeriod(long micros) {
    cpuPeriod = OptionalLong.of(micros);
    return this;
  }

  Limits cpuQuota(long micros) {
    cpuQuota = OptionalLong.of(micros);
    return this;
  }

  Limits cpusetCpus(String list) {
    cpusetCpus = Optional.of(list);
    return this;
  }

  Limits cpusetMems(String list) {
    cpusetMems = Optional.of(list);
    return this;
  }

  Limits pids(long count) {
    pids = OptionalLong.of(count);
    return this;
  }

  Limits blkioWeight(int weight) {
    blkioWeight = OptionalInt.of(weight);
    return this;
  }

  Limits cgroupParent(String path) {
    cgroupParent = Optional.of(path);
    return this;
  }

  ResourceLimits build() {
    return new ResourceLimits(
        memory,
        memorySwap,
        memoryReservation,
        memorySwappiness,
        oomKillDisable,
        nanoCpus,
        cpuShares,
        cpuPeriod,
        cpuQuota,
        OptionalLong.empty(),
        OptionalLong.empty(),
        cpusetCpus,
        cpusetMems,
        pids,
        BlockIoLimits.ofWeight(blkioWeight),
        cgroupParent);
  }
}
