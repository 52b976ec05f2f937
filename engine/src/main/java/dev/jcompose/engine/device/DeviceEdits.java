package dev.jcompose.engine.device;

import dev.jcompose.runtime.HookSpec;
import dev.jcompose.runtime.MountSpec;
import dev.jcompose.runtime.PrivilegeSpec.Device;
import java.util.List;
import java.util.stream.Stream;

/// What a container that uses a device gets.
///
/// @param environment `NAME=value`
/// @param groups numbers of supplementary groups
/// @param hooks programs that are run while it is started
public record DeviceEdits(
    List<String> environment,
    List<Device> devices,
    List<MountSpec> mounts,
    List<String> groups,
    List<HookSpec> hooks) {
  /// Nothing.
  public static final DeviceEdits NONE =
      new DeviceEdits(List.of(), List.of(), List.of(), List.of(), List.of());

  /// Copies the lists.
  public DeviceEdits {
    environment = List.copyOf(environment);
    devices = List.copyOf(devices);
    mounts = List.copyOf(mounts);
    groups = List.copyOf(groups);
    hooks = List.copyOf(hooks);
  }

  /// Both; what they share is there once.
  public DeviceEdits and(DeviceEdits other) {
    return new DeviceEdits(
        both(environment, other.environment),
        both(devices, other.devices),
        both(mounts, other.mounts),
        both(groups, other.groups),
        both(hooks, other.hooks));
  }

  private static <T> List<T> both(List<T> one, List<T> other) {
    return Stream.concat(one.stream(), other.stream()).distinct().toList();
  }
}
