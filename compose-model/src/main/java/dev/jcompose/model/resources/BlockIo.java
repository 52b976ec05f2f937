package dev.jcompose.model.resources;

import dev.jcompose.model.value.ByteSize;
import java.util.List;
import java.util.OptionalInt;

/// `blkio_config`.
///
/// @param weight 10 to 1000
/// @param readRates bytes per second
/// @param readOperations operations per second
public record BlockIo(
    OptionalInt weight,
    List<DeviceWeight> deviceWeights,
    List<DeviceRate> readRates,
    List<DeviceRate> writeRates,
    List<DeviceRate> readOperations,
    List<DeviceRate> writeOperations) {
  /// The weight of one device.
  ///
  /// @param path its node, such as `/dev/sda`
  public record DeviceWeight(String path, int weight) {}

  /// The limit of one device.
  ///
  /// @param path its node, such as `/dev/sda`
  /// @param rate bytes or operations per second
  public record DeviceRate(String path, ByteSize rate) {}

  public BlockIo {
    deviceWeights = List.copyOf(deviceWeights);
    readRates = List.copyOf(readRates);
    writeRates = List.copyOf(writeRates);
    readOperations = List.copyOf(readOperations);
    writeOperations = List.copyOf(writeOperations);
  }
}
