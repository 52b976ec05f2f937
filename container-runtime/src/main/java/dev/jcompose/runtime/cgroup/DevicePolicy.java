package dev.jcompose.runtime.cgroup;

import dev.jcompose.runtime.CgroupException;
import dev.jcompose.runtime.PrivilegeSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/// Which devices a container may use.
///
/// @param everything no restrictions (`privileged`)
/// @param defaults what every container may use; left out where our own cgroup does not allow it
/// @param requested what the user asked for; must be granted
/// @see "moby daemon/pkg/oci/defaults.go, runc libcontainer/specconv/spec_linux.go"
public record DevicePolicy(
    boolean everything, List<DeviceRule> defaults, List<DeviceRule> requested) {
  /// Making nodes of any kind, the six devices of `/dev`, terminals, and `tun`.
  private static final List<DeviceRule> DEFAULTS =
      Stream.of(
              "c *:* m",
              "b *:* m",
              "c 1:3 rwm",
              "c 1:5 rwm",
              "c 1:7 rwm",
              "c 1:8 rwm",
              "c 1:9 rwm",
              "c 5:0 rwm",
              "c 5:1 rwm",
              "c 5:2 rwm",
              "c 136:* rwm",
              "c 10:200 rwm")
          .map(DeviceRule::parse)
          .toList();

  private static final int TYPE_MASK = 0170000;
  private static final int CHARACTER = 0020000;
  private static final int BLOCK = 0060000;

  /// Docker's default.
  public static final DevicePolicy DEFAULT = new DevicePolicy(false, DEFAULTS, List.of());

  /// Copies the lists.
  public DevicePolicy {
    defaults = List.copyOf(defaults);
    requested = List.copyOf(requested);
  }

  /// The policy for a container's privileges. Reads the device nodes that are asked for.
  ///
  /// @throws CgroupException when one is missing or not a device, or a rule is malformed
  public static DevicePolicy of(PrivilegeSpec privilege) {
    if (privilege.privileged()) {
      return new DevicePolicy(true, List.of(), List.of());
    }
    List<DeviceRule> requested = new ArrayList<>();
    try {
      privilege.deviceRules().forEach(rule -> requested.add(DeviceRule.parse(rule)));
      for (PrivilegeSpec.Device device : privilege.devices()) {
        Set<DeviceRule.Access> access = DeviceRule.access(device.permissions());
        nodes(device.source()).forEach(node -> requested.add(rule(node, access)));
      }
    } catch (IllegalArgumentException bad) {
      throw new CgroupException("devices: " + bad.getMessage(), bad);
    }
    return new DevicePolicy(false, DEFAULTS, requested);
  }

  /// All rules, with those for the same device combined: `r` and `w` from two rules allow opening
  /// for both.
  public List<DeviceRule> rules() {
    Map<List<Object>, DeviceRule> joined = new LinkedHashMap<>();
    for (DeviceRule rule : Stream.concat(defaults.stream(), requested.stream()).toList()) {
      joined.merge(List.of(rule.kind(), rule.major(), rule.minor()), rule, DevicePolicy::join);
    }
    return List.copyOf(joined.values());
  }

  private static DeviceRule join(DeviceRule one, DeviceRule other) {
    Set<DeviceRule.Access> access = EnumSet.copyOf(one.access());
    access.addAll(other.access());
    return new DeviceRule(one.kind(), one.major(), one.minor(), access);
  }

  // A directory means the devices in it, as with docker run --device /dev/snd.
  private static List<Path> nodes(Path source) {
    if (!Files.isDirectory(source)) {
      return List.of(source);
    }
    try (Stream<Path> entries = Files.walk(source)) {
      List<Path> found = entries.filter(DevicePolicy::isDevice).sorted().toList();
      if (found.isEmpty()) {
        throw new CgroupException(
            "error gathering device information while adding custom device \""
                + source
                + "\": not a device node");
      }
      return found;
    } catch (IOException problem) {
      throw new CgroupException("device " + source + ": cannot be listed", problem);
    }
  }

  private static DeviceRule rule(Path node, Set<DeviceRule.Access> access) {
    int mode = mode(node);
    if (!isDevice(mode)) {
      throw new CgroupException("device " + node + ": not a device node");
    }
    long device = ((Number) attribute(node, "unix:rdev")).longValue();
    DeviceRule.Kind kind =
        (mode & TYPE_MASK) == BLOCK ? DeviceRule.Kind.BLOCK : DeviceRule.Kind.CHARACTER;
    return new DeviceRule(
        kind, OptionalInt.of(major(device)), OptionalInt.of(minor(device)), access);
  }

  private static boolean isDevice(Path entry) {
    // A link that leads nowhere is none.
    return Files.exists(entry) && isDevice(mode(entry));
  }

  private static boolean isDevice(int mode) {
    return (mode & TYPE_MASK) == CHARACTER || (mode & TYPE_MASK) == BLOCK;
  }

  private static int mode(Path node) {
    return ((Number) attribute(node, "unix:mode")).intValue();
  }

  private static Object attribute(Path node, String name) {
    try {
      return Files.getAttribute(node, name);
    } catch (IOException missing) {
      throw new CgroupException(
          "device " + node + ": error gathering device information: no such file or directory",
          missing);
    }
  }

  // The two halves are interleaved in glibc's dev_t.
  private static int major(long device) {
    return (int) (((device >>> 8) & 0xfff) | ((device >>> 32) & 0xfffff000L));
  }

  private static int minor(long device) {
    return (int) ((device & 0xff) | ((device >>> 12) & 0xffffff00L));
  }
}
