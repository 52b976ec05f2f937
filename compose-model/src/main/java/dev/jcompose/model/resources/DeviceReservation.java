package dev.jcompose.model.resources;

import dev.jcompose.model.value.Ordered;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// A request for devices of a driver: `gpus` and `deploy.resources.reservations.devices`.
///
/// @param count how many; -1 for all; absent when ids are given
public record DeviceReservation(
    List<String> capabilities,
    Optional<String> driver,
    OptionalLong count,
    List<String> deviceIds,
    Map<String, String> options) {
  public DeviceReservation {
    capabilities = List.copyOf(capabilities);
    deviceIds = List.copyOf(deviceIds);
    options = Ordered.map(options);
  }
}
