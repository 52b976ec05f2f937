package dev.jcompose.engine.service;

import dev.jcompose.engine.request.DeviceRequest;
import dev.jcompose.engine.request.HostConfig;
import dev.jcompose.engine.request.HostConfigBuilder;
import dev.jcompose.engine.request.ResourcesBuilder;
import dev.jcompose.model.deploy.Deploy;
import dev.jcompose.model.resources.BlockIo;
import dev.jcompose.model.resources.DeviceMapping;
import dev.jcompose.model.resources.DeviceReservation;
import dev.jcompose.model.resources.Limits;
import dev.jcompose.model.resources.Resources;
import dev.jcompose.model.service.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
        .deviceRequests(deviceRequests())
        .devices(
            resources.devices().stream()
                .filter(device -> !device.isCdi())
                .map(device ->
                    new HostConfig.DeviceMapping(
                        device.source(), device.target(), device.permissions()))
                .toList());
  }

  /// `devices` with CDI names, `gpus`, and what `deploy` reserves.
  private List<DeviceRequest> deviceRequests() {
    List<DeviceRequest> requests = new ArrayList<>();
    List<String> names =
        service.resources().devices().stream()
            .filter(DeviceMapping::isCdi)
            .map(DeviceMapping::source)
            .toList();
    if (!names.isEmpty()) {
      requests.add(new DeviceRequest("cdi", 0, names, List.of(), Map.of()));
    }
    service.resources().gpus().forEach(gpus -> requests.add(request(gpus, List.of("gpu"))));
    service
        .deploy()
        .flatMap(Deploy::reservations)
        .map(Deploy.Share::devices)
        .orElse(List.of())
        .forEach(devices -> requests.add(request(devices, List.of())));
    return requests;
  }

  private static DeviceRequest request(DeviceReservation asked, List<String> more) {
    List<String> capabilities = new ArrayList<>(asked.capabilities());
    capabilities.addAll(more);
    // Without a number and names, it means all.
    long count = asked.count().orElse(asked.deviceIds().isEmpty() ? -1 : 0);
    return new DeviceRequest(
        asked.driver().orElse(""),
        (int) Math.min(count, Integer.MAX_VALUE),
        asked.deviceIds(),
        List.of(capabilities),
        asked.options());
  }
}
