package dev.jcompose.engine.systemd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The cgroup and unit of the engine's process.
///
/// @param cgroup its path in the v2 tree, or else in that of systemd; `/` when there is neither
/// @param unit the systemd unit that is; absent where systemd does not run
public record OwnUnit(String cgroup, Optional<String> unit) {
  /// That of this process.
  public static OwnUnit look() {
    try {
      return of(Files.readString(Path.of("/proc/self/cgroup")), Systemd.manages());
    } catch (IOException problem) {
      return new OwnUnit("/", Optional.empty());
    }
  }

  /// Reads `/proc/self/cgroup`.
  static OwnUnit of(String own, boolean managed) {
    String unified = "/";
    Optional<String> named = Optional.empty();
    for (String line : own.lines().toList()) {
      if (line.startsWith("0::")) {
        unified = line.substring("0::".length());
      } else if (line.contains(":name=systemd:")) {
        named = Optional.of(line.substring(line.lastIndexOf(':') + 1));
      }
    }
    String cgroup = unified.equals("/") ? named.orElse(unified) : unified;
    return new OwnUnit(cgroup, managed ? unit(cgroup) : Optional.empty());
  }

  // The last one that is not a slice: cgroups below it belong to the unit.
  private static Optional<String> unit(String cgroup) {
    Optional<String> unit = Optional.empty();
    for (String part : cgroup.split("/", -1)) {
      if (part.endsWith(".service") || part.endsWith(".scope")) {
        unit = Optional.of(part);
      }
    }
    return unit;
  }
}
