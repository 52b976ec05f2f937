package dev.jcompose.engine.spec;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.request.HostConfig;
import dev.jcompose.runtime.PrivilegeSpec;
import dev.jcompose.runtime.PrivilegeSpec.Confinement;
import dev.jcompose.runtime.PrivilegeSpec.Device;
import dev.jcompose.runtime.PrivilegeSpec.Seccomp;
import dev.jcompose.runtime.apparmor.AppArmor;
import dev.jcompose.runtime.apparmor.AppArmorException;
import dev.jcompose.runtime.capability.Capabilities;
import dev.jcompose.runtime.seccomp.SeccompCompiler;
import dev.jcompose.runtime.seccomp.SeccompException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Reads a container's privileges from its host configuration.
public final class Privileges {
  /// What inspect shows of a container that was not asked for others. What is hidden is that and
  /// what the kernel has learned since.
  ///
  /// @see "moby oci/defaults.go (26.1)"
  private static final List<String> MASKED_PATHS =
      List.of(
          "/proc/asound",
          "/proc/acpi",
          "/proc/kcore",
          "/proc/keys",
          "/proc/latency_stats",
          "/proc/timer_list",
          "/proc/timer_stats",
          "/proc/sched_debug",
          "/proc/scsi",
          "/sys/firmware",
          "/sys/devices/virtual/powercap");

  private static final List<String> READONLY_PATHS =
      List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

  private static final Set<String> LABEL_OPTIONS =
      Set.of("disable", "user", "role", "level", "type", "filetype");

  private Privileges() {}

  /// The paths that are hidden, as they are shown.
  public static List<String> maskedPaths(HostConfig host) {
    return host.maskedPaths().orElse(of(host).maskedPaths() ? MASKED_PATHS : List.of());
  }

  /// The paths that cannot be written to, as they are shown.
  public static List<String> readonlyPaths(HostConfig host) {
    return host.readonlyPaths().orElse(of(host).maskedPaths() ? READONLY_PATHS : List.of());
  }

  /// What a request allows beyond the usual, and what it takes away.
  ///
  /// @throws EngineException.BadRequest for a security option that is not known
  public static PrivilegeSpec of(HostConfig host) {
    boolean noNewPrivileges = false;
    boolean masked = !host.maskedPaths().map(List::isEmpty).orElse(false);
    Seccomp seccomp = host.privileged() ? new Seccomp.Unconfined() : new Seccomp.Default();
    Confinement confinement = new Confinement.Default();
    for (String option : host.securityOpt()) {
      int at = separator(option);
      String name = at < 0 ? option : option.substring(0, at);
      String value = at < 0 ? "" : option.substring(at + 1);
      switch (name) {
        case "no-new-privileges" -> noNewPrivileges = at < 0 || truth(option, value);
        case "seccomp" -> seccomp = seccomp(value);
        case "systempaths" -> masked = !value.equals("unconfined");
        case "label" -> checkLabel(value);
        case "apparmor" -> confinement = confinement(value);
        default ->
            throw new EngineException.BadRequest("invalid --security-opt 2: \"" + option + "\"");
      }
    }
    PrivilegeSpec spec =
        new PrivilegeSpec(
            host.privileged(),
            new LinkedHashSet<>(host.capAdd()),
            new LinkedHashSet<>(host.capDrop()),
            noNewPrivileges,
            seccomp,
            confinement,
            masked,
            host.devices().stream()
                .map(device ->
                    new Device(
                        Path.of(device.pathOnHost()),
                        device.pathInContainer(),
                        device.cgroupPermissions()))
                .toList(),
            host.deviceCgroupRules());
    try {
      Capabilities.mask(spec);
    } catch (IllegalArgumentException unknown) {
      throw new EngineException.BadRequest(String.valueOf(unknown.getMessage()));
    }
    return spec;
  }

  /// Rejects what this machine does not support.
  ///
  /// @throws EngineException.BadRequest including an AppArmor profile on a machine without AppArmor
  public static void check(HostConfig host) {
    try {
      var _ = AppArmor.ofThisMachine().label(of(host));
    } catch (AppArmorException none) {
      throw new EngineException.BadRequest("invalid --security-opt: " + none.getMessage());
    }
  }

  /// Rejects a user's seccomp profile that no container could be started with.
  ///
  /// @throws EngineException.BadRequest with what is wrong in it
  public static void checkFilter(HostConfig host) {
    PrivilegeSpec spec = of(host);
    if (!(spec.seccomp() instanceof Seccomp.Profile)) {
      return;
    }
    try {
      var _ =
          new SeccompCompiler()
              .compile(spec.seccomp(), Capabilities.names(spec), spec.privileged());
    } catch (SeccompException wrong) {
      throw new EngineException.BadRequest(String.valueOf(wrong.getMessage()));
    }
  }

  private static boolean truth(String option, String value) {
    return switch (value) {
      case "1", "t", "T", "TRUE", "true", "True" -> true;
      case "0", "f", "F", "FALSE", "false", "False" -> false;
      default ->
          throw new EngineException.BadRequest("invalid --security-opt 2: \"" + option + "\"");
    };
  }

  /// Rejects what is no SELinux option. Docker does that only where SELinux is on.
  ///
  /// @see "opencontainers/selinux go-selinux/label: InitLabels"
  private static void checkLabel(String value) {
    String name = value.split(":", 2)[0];
    boolean known = LABEL_OPTIONS.contains(name) && name.equals("disable") == value.equals(name);
    if (!known) {
      throw new EngineException.BadRequest(
          "bad label option \"%s\", valid options 'disable, user, role, level, type, filetype'"
              .formatted(value));
    }
  }

  /// `name=value`, and the older `name:value`.
  private static int separator(String option) {
    int equals = option.indexOf('=');
    return equals >= 0 ? equals : option.indexOf(':');
  }

  /// Docker's own default is ours.
  private static Confinement confinement(String value) {
    return switch (value) {
      case "unconfined" -> new Confinement.Unconfined();
      case "", "docker-default" -> new Confinement.Default();
      default -> new Confinement.Profile(value);
    };
  }

  private static Seccomp seccomp(String value) {
    return switch (value) {
      case "unconfined" -> new Seccomp.Unconfined();
      case "builtin" -> new Seccomp.Default();
      default -> new Seccomp.Profile(value);
    };
  }
}
