package dev.jcompose.runtime.plan;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What Docker hides from containers that are not privileged, and what it makes read-only.
///
/// @see "moby daemon/pkg/oci/defaults.go; GHSA-jq35-85cj-fj4p, GHSA-6fw5-f8r9-fgfm"
public final class HiddenPaths {
  /// Read-only in the container.
  public static final List<String> READ_ONLY =
      List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

  /// Masked if this kernel has them.
  public static final List<String> MASKED = masked();

  private HiddenPaths() {}

  private static List<String> masked() {
    List<String> paths =
        new ArrayList<>(
            List.of(
                "/proc/acpi",
                "/proc/asound",
                "/proc/interrupts",
                "/proc/kcore",
                "/proc/keys",
                "/proc/latency_stats",
                "/proc/sched_debug",
                "/proc/scsi",
                "/proc/timer_list",
                "/proc/timer_stats",
                "/sys/devices/virtual/powercap",
                "/sys/firmware"));
    Path processors = Path.of("/sys/devices/system/cpu");
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(processors, "cpu[0-9]*")) {
      for (Path processor : entries) {
        paths.add(processor.resolve("thermal_throttle").toString());
      }
    } catch (IOException none) {
      // Without sysfs, there is nothing in it to hide.
    }
    paths.removeIf(path -> !Files.exists(Path.of(path)));
    return List.copyOf(paths);
  }
}
