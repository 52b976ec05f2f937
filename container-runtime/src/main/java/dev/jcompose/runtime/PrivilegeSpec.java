package dev.jcompose.runtime;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// What the processes of a container may do.
///
/// @param privileged all capabilities, all devices, no masks, no seccomp
/// @param capAdd capability names as a user writes them: `NET_ADMIN`, `CAP_NET_ADMIN`, `ALL`
/// @param capDrop likewise; dropping comes first, then adding, as Docker does
/// @param noNewPrivileges whether `execve` may not grant privileges
/// @param seccomp the system call filter
/// @param confinement the AppArmor profile
/// @param maskedPaths whether Docker's masked and read-only paths are applied
///   (`systempaths=unconfined` turns it off)
/// @param devices host devices to make available
/// @param deviceRules further device cgroup rules: `c 1:3 mr`
public record PrivilegeSpec(
    boolean privileged,
    Set<String> capAdd,
    Set<String> capDrop,
    boolean noNewPrivileges,
    Seccomp seccomp,
    Confinement confinement,
    boolean maskedPaths,
    List<Device> devices,
    List<String> deviceRules) {
  /// Docker's defaults.
  public static final PrivilegeSpec DEFAULT =
      new PrivilegeSpec(
          false,
          Set.of(),
          Set.of(),
          false,
          new Seccomp.Default(),
          new Confinement.Default(),
          true,
          List.of(),
          List.of());

  /// Those of a privileged container.
  public static final PrivilegeSpec PRIVILEGED =
      new PrivilegeSpec(
          true,
          Set.of(),
          Set.of(),
          false,
          new Seccomp.Unconfined(),
          new Confinement.Default(),
          true,
          List.of(),
          List.of());

  /// Copies the collections.
  public PrivilegeSpec {
    capAdd = Set.copyOf(capAdd);
    capDrop = Set.copyOf(capDrop);
    devices = List.copyOf(devices);
    deviceRules = List.copyOf(deviceRules);
  }

  /// The same with more devices.
  public PrivilegeSpec withDevices(List<Device> more) {
    if (more.isEmpty()) {
      return this;
    }
    return new PrivilegeSpec(
        privileged,
        capAdd,
        capDrop,
        noNewPrivileges,
        seccomp,
        confinement,
        maskedPaths,
        Stream.concat(devices.stream(), more.stream()).toList(),
        deviceRules);
  }

  /// A device of the host.
  ///
  /// @param source path on the host
  /// @param target path in the container
  /// @param permissions of the device cgroup: a combination of `r`, `w` and `m`
  public record Device(Path source, String target, String permissions) {}

  /// The AppArmor profile, where the machine has AppArmor.
  public sealed interface Confinement {
    /// The profile with the rules of `docker-default`; none for a privileged container.
    record Default() implements Confinement {}

    /// None.
    record Unconfined() implements Confinement {}

    /// One that is loaded on the machine.
    record Profile(String name) implements Confinement {}
  }

  /// The system call filter.
  public sealed interface Seccomp {
    /// Docker's default profile.
    record Default() implements Seccomp {}

    /// No filter.
    record Unconfined() implements Seccomp {}

    /// A profile in Docker's JSON format.
    record Profile(String json) implements Seccomp {}
  }
}
