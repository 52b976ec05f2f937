package dev.jcompose.engine.request;

import dev.jcompose.engine.request.HostConfig.DeviceMapping;
import dev.jcompose.engine.request.HostConfig.ThrottleDevice;
import dev.jcompose.engine.request.HostConfig.Ulimit;
import dev.jcompose.engine.request.HostConfig.WeightDevice;
import java.util.List;
import java.util.Optional;

/// The part of a [HostConfig] that Docker calls `Resources`, under construction: limits and
/// devices. Each method sets the component of its name.
///
/// @see "moby/api/types/container/hostconfig.go, Resources"
public final class ResourcesBuilder {
  List<DeviceRequest> deviceRequests;
  long cpuShares;
  long memory;
  long nanoCpus;
  String cgroupParent;
  int blkioWeight;
  List<WeightDevice> blkioWeightDevice;
  List<ThrottleDevice> blkioDeviceReadBps;
  List<ThrottleDevice> blkioDeviceWriteBps;
  List<ThrottleDevice> blkioDeviceReadIOps;
  List<ThrottleDevice> blkioDeviceWriteIOps;
  long cpuPeriod;
  long cpuQuota;
  long cpuRealtimePeriod;
  long cpuRealtimeRuntime;
  String cpusetCpus;
  List<DeviceMapping> devices;
  List<String> deviceCgroupRules;
  long memoryReservation;
  long memorySwap;
  Optional<Long> memorySwappiness;
  boolean oomKillDisable;
  Optional<Long> pidsLimit;
  List<Ulimit> ulimits;

  ResourcesBuilder(HostConfig from) {
    deviceRequests = from.deviceRequests();
    cpuShares = from.cpuShares();
    memory = from.memory();
    nanoCpus = from.nanoCpus();
    cgroupParent = from.cgroupParent();
    blkioWeight = from.blkioWeight();
    blkioWeightDevice = from.blkioWeightDevice();
    blkioDeviceReadBps = from.blkioDeviceReadBps();
    blkioDeviceWriteBps = from.blkioDeviceWriteBps();
    blkioDeviceReadIOps = from.blkioDeviceReadIOps();
    blkioDeviceWriteIOps = from.blkioDeviceWriteIOps();
    cpuPeriod = from.cpuPeriod();
    cpuQuota = from.cpuQuota();
    cpuRealtimePeriod = from.cpuRealtimePeriod();
    cpuRealtimeRuntime = from.cpuRealtimeRuntime();
    cpusetCpus = from.cpusetCpus();
    devices = from.devices();
    deviceCgroupRules = from.deviceCgroupRules();
    memoryReservation = from.memoryReservation();
    memorySwap = from.memorySwap();
    memorySwappiness = from.memorySwappiness();
    oomKillDisable = from.oomKillDisable();
    pidsLimit = from.pidsLimit();
    ulimits = from.ulimits();
  }

  public ResourcesBuilder deviceRequests(List<DeviceRequest> value) {
    deviceRequests = value;
    return this;
  }

  public ResourcesBuilder cpuShares(long value) {
    cpuShares = value;
    return this;
  }

  public ResourcesBuilder memory(long value) {
    memory = value;
    return this;
  }

  public ResourcesBuilder nanoCpus(long value) {
    nanoCpus = value;
    return this;
  }

  public ResourcesBuilder cgroupParent(String value) {
    cgroupParent = value;
    return this;
  }

  public ResourcesBuilder blkioWeight(int value) {
    blkioWeight = value;
    return this;
  }

  public ResourcesBuilder blkioWeightDevice(List<WeightDevice> value) {
    blkioWeightDevice = value;
    return this;
  }

  public ResourcesBuilder blkioDeviceReadBps(List<ThrottleDevice> value) {
    blkioDeviceReadBps = value;
    return this;
  }

  public ResourcesBuilder blkioDeviceWriteBps(List<ThrottleDevice> value) {
    blkioDeviceWriteBps = value;
    return this;
  }

  public ResourcesBuilder blkioDeviceReadIOps(List<ThrottleDevice> value) {
    blkioDeviceReadIOps = value;
    return this;
  }

  public ResourcesBuilder blkioDeviceWriteIOps(List<ThrottleDevice> value) {
    blkioDeviceWriteIOps = value;
    return this;
  }

  public ResourcesBuilder cpuPeriod(long value) {
    cpuPeriod = value;
    return this;
  }

  public ResourcesBuilder cpuQuota(long value) {
    cpuQuota = value;
    return this;
  }

  public ResourcesBuilder cpuRealtimePeriod(long value) {
    cpuRealtimePeriod = value;
    return this;
  }

  public ResourcesBuilder cpuRealtimeRuntime(long value) {
    cpuRealtimeRuntime = value;
    return this;
  }

  public ResourcesBuilder cpusetCpus(String value) {
    cpusetCpus = value;
    return this;
  }

  public ResourcesBuilder devices(List<DeviceMapping> value) {
    devices = value;
    return this;
  }

  public ResourcesBuilder deviceCgroupRules(List<String> value) {
    deviceCgroupRules = value;
    return this;
  }

  public ResourcesBuilder memoryReservation(long value) {
    memoryReservation = value;
    return this;
  }

  public ResourcesBuilder memorySwap(long value) {
    memorySwap = value;
    return this;
  }

  public ResourcesBuilder memorySwappiness(Optional<Long> value) {
    memorySwappiness = value;
    return this;
  }

  public ResourcesBuilder oomKillDisable(boolean value) {
    oomKillDisable = value;
    return this;
  }

  public ResourcesBuilder pidsLimit(Optional<Long> value) {
    pidsLimit = value;
    return this;
  }

  public ResourcesBuilder ulimits(List<Ulimit> value) {
    ulimits = value;
    return this;
  }
}
