package dev.jcompose.model.canonical;

import dev.jcompose.model.resources.BlockIo;
import dev.jcompose.model.resources.DeviceMapping;
import dev.jcompose.model.resources.DeviceReservation;
import dev.jcompose.model.resources.Resources;
import dev.jcompose.model.value.Value;
import java.util.ArrayList;
import java.util.List;

/// Limits and devices as plain values.
final class ResourceForms {
  private ResourceForms() {}

  static void processors(Resources resources, FieldList out) {
    out.number("cpu_count", resources.cpuCount());
    out.number("cpu_percent", resources.cpuPercent());
    out.number("cpu_period", resources.cpuPeriod());
    out.number("cpu_quota", resources.cpuQuota());
    out.number("cpu_rt_period", resources.cpuRealtimePeriod());
    out.number("cpu_rt_runtime", resources.cpuRealtimeRuntime());
    out.number("cpus", resources.cpus());
    out.text("cpuset", resources.cpuset());
    out.number("cpu_shares", resources.cpuShares());
  }

  static void devices(Resources resources, FieldList out) {
    List<Value> items = new ArrayList<>();
    for (DeviceMapping device : resources.devices()) {
      FieldList fields = out.child();
      fields.required("source", device.source());
      fields.text("target", device.target());
      fields.text("permissions", device.permissions());
      items.add(fields.value());
    }
    out.items("devices", items);
  }

  static List<Value> requests(
      List<DeviceReservation> requests, FieldList parent, boolean needCapabilities) {
    List<Value> items = new ArrayList<>();
    for (DeviceReservation request : requests) {
      FieldList fields = parent.child();
      if (needCapabilities) {
        fields.required("capabilities", request.capabilities());
      } else {
        fields.texts("capabilities", request.capabilities());
      }
      fields.text("driver", request.driver());
      fields.number("count", request.count());
      fields.texts("device_ids", request.deviceIds());
      fields.map("options", request.options());
      items.add(fields.value());
    }
    return items;
  }

  static void blockIo(Resources resources, FieldList out) {
    if (resources.blockIo().isEmpty()) {
      return;
    }
    BlockIo block = resources.blockIo().get();
    FieldList fields = out.child();
    fields.number("weight", block.weight());
    List<Value> weights = new ArrayList<>();
    for (BlockIo.DeviceWeight weight : block.deviceWeights()) {
      FieldList item = out.child();
      item.text("path", weight.path());
      item.put("weight", Numbers.of(weight.weight()));
      weights.add(item.value());
    }
    fields.items("weight_device", weights);
    rates(fields, "device_read_bps", block.readRates());
    rates(fields, "device_read_iops", block.readOperations());
    rates(fields, "device_write_bps", block.writeRates());
    rates(fields, "device_write_iops", block.writeOperations());
    out.put("blkio_config", fields.value());
  }

  private static void rates(FieldList out, String key, List<BlockIo.DeviceRate> rates) {
    List<Value> items = new ArrayList<>();
    for (BlockIo.DeviceRate rate : rates) {
      FieldList item = out.child();
      item.text("path", rate.path());
      item.put("rate", new Value.Text(rate.rate().toString()));
      items.add(item.value());
    }
    out.items(key, items);
  }
}
