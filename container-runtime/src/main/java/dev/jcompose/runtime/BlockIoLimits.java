package dev.jcompose.runtime;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/// The limits of a container's cgroup for block devices.
///
/// @param weight 10 to 1000, of all devices
/// @param weights of single devices
/// @param readBytes bytes per second
/// @param writeBytes bytes per second
/// @param readOperations per second
/// @param writeOperations per second
public record BlockIoLimits(
    OptionalInt weight,
    List<DeviceValue> weights,
    List<DeviceValue> readBytes,
    List<DeviceValue> writeBytes,
    List<DeviceValue> readOperations,
    List<DeviceValue> writeOperations) {
  /// Nothing.
  public static final BlockIoLimits NONE = ofWeight(OptionalInt.empty());

  /// Copies the lists.
  public BlockIoLimits {
    weights = List.copyOf(weights);
    readBytes = List.copyOf(readBytes);
    writeBytes = List.copyOf(writeBytes);
    readOperations = List.copyOf(readOperations);
    writeOperations = List.copyOf(writeOperations);
  }

  /// A weight only.
  public static BlockIoLimits ofWeight(OptionalInt weight) {
    return new BlockIoLimits(weight, List.of(), List.of(), List.of(), List.of(), List.of());
  }

  /// A number for one device.
  ///
  /// @param device its node on the host
  /// @param value a weight or a rate
  public record DeviceValue(Path device, long value) {}
}
