package dev.jcompose.engine.service;

import dev.jcompose.engine.request.HostConfig;
import dev.jcompose.engine.request.HostConfigBuilder;
import dev.jcompose.engine.request.ResourcesBuilder;
import dev.jcompose.model.resources.BlockIo;
import dev.jcompose.model.resources.Limits;
import dev.jcompose.model.resources.Resources;
import dev.jcompose.model.service.Service;
import java.util.List;
import java.util.Optional;

/// The limits and devices of a service's container, in Docker's words.
record ServiceResources(Service service) {
  /// What the host configuration says of it.
  void fill(HostConfigBuilder host) {
    Resources resources = service.resources();
    host.sysctls(resources.sysctls()).storageOpt(resources.storageOptions());
    resources.oomScoreAdjust().ifPresent(host::oomScoreAdj);
    resources.shmSize().ifPresent(size -> host.shmSize(size.bytes()));
    limits(host.resources(), service.limits());
    cpu(host.resources(), resources);
    resources.blockIo().ifPresent(io -> blockIo(host.resources(), io));
    host.resources()
        .oomKillDisable(resources.oomKillDisable())
        .ulimits(
            resources.ulimits().entrySet().stream()
                .map(each ->
                    new HostConfig.Ulimit(
                        each.getKey(), each.getValue().soft(), each.getValue().hard()))
                .toList());
    resources.memswapLimit().ifPresent(size -> host.resources().memorySwap(size.bytes()));
    resources
        .memSwappiness()
        .ifPresent(value -> host.resources().memorySwappiness(Optional.of(value)));
    devices(host.resources(), resources);
  }

  private static void limits(ResourcesBuilder host, Limits limits) {
    limits.memory().ifPresent(size -> host.memory(size.bytes()));
    limits.memoryReservation().ifPresent(size -> host.memoryReservation(size.bytes()));
    limits.cpus().ifPresent(cpus -> host.nanoCpus(Math.round(cpus * 1e9)));
    limits.pids().ifPresent(pids -> host.pidsLimit(Optional.of(pids)));
  }

  private static void cpu(ResourcesBuilder host, Resources resources) {
    resources.cpuShares().ifPresent(host::cpuShares);
    resources.cpuQuota().ifPresent(host::cpuQuota);
    resources.cpuPeriod().ifPresent(host::cpuPeriod);
    resources.cpuRealtimeRuntime().ifPresent(host::cpuRealtimeRuntime);
    resources.cpuRealtimePeriod().ifPresent(host::cpuRealtimePeriod);
    resources.cpuset().ifPresent(host::cpusetCpus);
  }

  private static void blockIo(ResourcesBuilder host, BlockIo io) {
    io.weight().ifPresent(host::blkioWeight);
    host.blkioWeightDevice(
            io.deviceWeights().stream()
                .map(each -> new HostConfig.WeightDevice(each.path(), each.weight()))
                .toList())
        .blkioDeviceReadBps(rates(io.readRates()))
        .blkioDeviceWriteBps(rates(io.writeRates()))
        .blkioDeviceReadIOps(rates(io.readOperations()))
        .blkioDeviceWriteIOps(rates(io.writeOperations()));
  }

  private static List<HostConfig.ThrottleDevice> rates(List<BlockIo.DeviceRate> rates) {
    return rates.stream()
        .map(each -> new HostConfig.ThrottleDevice(each.path(), each.rate().bytes()))
        .toList();
  }

  private void devices(ResourcesBuilder host, Resources resources) {
    host.deviceCgroupRules(resources.deviceCgroupRules())
        .deviceRequests(List.copyOf(ServiceDevices.of(service).values()))
        .devices(
            resources.devices().stream()
                .filter(device -> !device.isCdi())
                .map(device ->
                    new HostConfig.DeviceMapping(
                        device.source(), device.target(), device.permissions()))
                .toList());
  }
}
