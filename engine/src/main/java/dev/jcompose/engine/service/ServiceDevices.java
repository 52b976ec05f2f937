package dev.jcompose.engine.service;

import dev.jcompose.engine.request.DeviceRequest;
import dev.jcompose.model.deploy.Deploy;
import dev.jcompose.model.resources.DeviceMapping;
import dev.jcompose.model.resources.DeviceReservation;
import dev.jcompose.model.service.Service;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The devices that a service asks for by what they are: `devices` with CDI names, `gpus`, and what
/// `deploy` reserves.
public final class ServiceDevices {
  private ServiceDevices() {}

  /// What it asks for, by the path of the attribute below the service.
  public static Map<String, DeviceRequest> of(Service service) {
    Map<String, DeviceRequest> requests = new LinkedHashMap<>();
    List<DeviceMapping> devices = service.resources().devices();
    for (int i = 0; i < devices.size(); i++) {
      if (devices.get(i).isCdi()) {
        List<String> name = List.of(devices.get(i).source());
        requests.put("devices[" + i + "]", new DeviceRequest("cdi", 0, name, List.of(), Map.of()));
      }
    }
    put(requests, "gpus", service.resources().gpus(), List.of("gpu"));
    put(
        requests,
        "deploy.resources.reservations.devices",
        service.deploy().flatMap(Deploy::reservations).map(Deploy.Share::devices).orElse(List.of()),
        List.of());
    return requests;
  }

  private static void put(
      Map<String, DeviceRequest> requests,
      String path,
      List<DeviceReservation> asked,
      List<String> capabilities) {
    for (int i = 0; i < asked.size(); i++) {
      requests.put(path + "[" + i + "]", request(asked.get(i), capabilities));
    }
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
