package dev.jcompose.model.bind;

import dev.jcompose.model.resources.BlockIo;
import dev.jcompose.model.resources.DeviceMapping;
import dev.jcompose.model.resources.DeviceReservation;
import dev.jcompose.model.resources.Resources;
import dev.jcompose.model.resources.Ulimit;
import dev.jcompose.model.tree.Finding;
import dev.jcompose.model.tree.Node;
import dev.jcompose.model.value.ByteSize;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// Reads a service's limits and devices.
final class ResourcesBinder {
  private ResourcesBinder() {}

  static Resources bind(Attributes service) {
    OptionalInt oom = service.smallInteger("oom_score_adj", -1000, 1000);
    return new Resources(
        service.size("mem_limit"),
        service.size("mem_reservation"),
        service.size("memswap_limit"),
        service.count("mem_swappiness"),
        service.decimal("cpus"),
        service.count("cpu_shares"),
        service.count("cpu_quota"),
        service.count("cpu_period"),
        service.count("cpu_rt_runtime"),
        service.count("cpu_rt_period"),
        service.count("cpu_count"),
        service.decimal("cpu_percent"),
        service.text("cpuset"),
        service.count("pids_limit"),
        service.isSet("oom_kill_disable"),
        oom.isPresent() && oom.getAsInt() == 0 ? OptionalInt.empty() : oom,
        service.size("shm_size"),
        service.child("blkio_config").map(ResourcesBinder::blockIo),
        ulimits(service),
        service.textMap("sysctls"),
        service.textMap("storage_opt"),
        devices(service),
        service.texts("device_cgroup_rules"),
        requests(service, "gpus"));
  }

  private static BlockIo blockIo(Attributes block) {
    List<BlockIo.DeviceWeight> weights = new ArrayList<>();
    for (Attributes weight : block.children("weight_device")) {
      weights.add(
          new BlockIo.DeviceWeight(
              weight.text("path").orElse(""), weight.smallInteger("weight", 0, 1000).orElse(0)));
    }
    OptionalInt weight = block.smallInteger("weight", 0, 1000);
    return new BlockIo(
        weight.isPresent() && weight.getAsInt() == 0 ? OptionalInt.empty() : weight,
        weights,
        rates(block, "device_read_bps"),
        rates(block, "device_write_bps"),
        rates(block, "device_read_iops"),
        rates(block, "device_write_iops"));
  }

  private static List<BlockIo.DeviceRate> rates(Attributes block, String key) {
    List<BlockIo.DeviceRate> rates = new ArrayList<>();
    for (Attributes rate : block.children(key)) {
      rates.add(
          new BlockIo.DeviceRate(
              rate.text("path").orElse(""), rate.size("rate").orElse(new ByteSize(0))));
    }
    return rates;
  }

  static Map<String, Ulimit> ulimits(Attributes owner) {
    Optional<Attributes> all = owner.child("ulimits");
    if (all.isEmpty()) {
      return Map.of();
    }
    Map<String, Ulimit> ulimits = new LinkedHashMap<>();
    for (String key : all.get().node().entries().keySet()) {
      Optional<Attributes> both = all.get().child(key);
      if (both.isPresent()) {
        ulimits.put(
            key,
            new Ulimit(
                both.get().integer("soft").orElse(0), both.get().integer("hard").orElse(0), false));
      } else {
        all.get().integer(key).ifPresent(value -> ulimits.put(key, Ulimit.of(value)));
      }
    }
    return ulimits;
  }

  private static List<DeviceMapping> devices(Attributes service) {
    List<DeviceMapping> devices = new ArrayList<>();
    for (Attributes device : service.children("devices")) {
      String source = device.text("source").orElse("");
      devices.add(
          new DeviceMapping(
              source,
              device.text("target").orElse(source),
              device.text("permissions").orElse("rwm")));
    }
    return devices;
  }

  static List<DeviceReservation> requests(Attributes owner, String key) {
    List<DeviceReservation> requests = new ArrayList<>();
    for (Attributes request : owner.children(key)) {
      Node count = request.node().get("count");
      List<String> ids = request.texts("device_ids");
      if (count != null && !ids.isEmpty()) {
        request.problem(
            Finding.error(
                    count,
                    request.path() + ": \"count\" and \"device_ids\" attributes are exclusive")
                .withHint("keep one of them"));
      }
      boolean all = request.text("count").orElse("").equalsIgnoreCase("all");
      OptionalLong number = all ? OptionalLong.of(-1) : request.integer("count");
      requests.add(
          new DeviceReservation(
              request.texts("capabilities"),
              request.text("driver"),
              number.isEmpty() && ids.isEmpty() ? OptionalLong.of(-1) : number,
              ids,
              request.textMap("options")));
    }
    return requests;
  }
}
