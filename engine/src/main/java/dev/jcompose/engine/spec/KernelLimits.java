package dev.jcompose.engine.spec;

import dev.jcompose.engine.request.HostConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Which limits this machine's kernel has that others do not have. What it does not have is
/// discarded from a request, and its client is warned.
///
/// @param oomKillDisable only in the first version of cgroups, as swappiness
/// @param blockWeight of block I/O; in the first version of cgroups, only with a scheduler that
///   weighs
/// @see "moby pkg/sysinfo: New"
public record KernelLimits(
    boolean oomKillDisable, boolean swappiness, boolean blockWeight, boolean blockDeviceWeight) {
  /// Also of a change of limits.
  public static final String NO_WEIGHT =
      "Your kernel does not support Block I/O weight or the cgroup is not mounted. Weight discarded.";

  private static final Path ROOT = Path.of("/sys/fs/cgroup");
  private static final List<String> WEIGHTS = List.of("blkio.weight", "blkio.bfq.weight");

  /// Those of this machine.
  public static KernelLimits here() {
    return under(ROOT);
  }

  /// Those of a machine whose cgroups are below a directory.
  static KernelLimits under(Path root) {
    Path memory = root.resolve("memory");
    return new KernelLimits(
        Files.exists(memory.resolve("memory.oom_control")),
        Files.exists(memory.resolve("memory.swappiness")),
        weighs(root.resolve("blkio"), ""),
        weighs(root.resolve("blkio"), "_device"));
  }

  /// The files of weights are not in the root of their controller, but in every cgroup below it.
  /// Where there is none yet, and in the second version, nothing can be told: writing it will tell.
  private static boolean weighs(Path block, String suffix) {
    try (Stream<Path> files = Files.list(block)) {
      Optional<Path> below = files.filter(Files::isDirectory).findFirst();
      return below.isEmpty()
          || WEIGHTS.stream().anyMatch(name -> Files.exists(below.get().resolve(name + suffix)));
    } catch (IOException _) {
      return true;
    }
  }

  /// What of a configuration is discarded, or has a risk, in Docker's words.
  ///
  /// @see "moby daemon: verifyPlatformContainerResources"
  public List<String> warnings(HostConfig host) {
    List<String> warnings = new ArrayList<>(memoryWarnings(host));
    warnings.addAll(weightWarnings(host));
    return warnings;
  }

  /// Those that are about memory.
  public List<String> memoryWarnings(HostConfig host) {
    List<String> warnings = new ArrayList<>();
    if (host.oomKillDisable() && !oomKillDisable) {
      warnings.add("Your kernel does not support OomKillDisable. OomKillDisable discarded.");
    } else if (host.oomKillDisable() && host.memory() == 0) {
      warnings.add(
          "OOM killer is disabled for the container, but no memory limit is set, this can result in"
              + " the system running out of resources.");
    }
    if (host.memorySwappiness().filter(value -> value >= 0).isPresent() && !swappiness) {
      warnings.add(
          "Your kernel does not support memory swappiness capabilities or the cgroup is not"
              + " mounted. Memory swappiness discarded.");
    }
    return warnings;
  }

  private List<String> weightWarnings(HostConfig host) {
    List<String> warnings = new ArrayList<>();
    if (host.blkioWeight() > 0 && !blockWeight) {
      warnings.add(NO_WEIGHT);
    }
    if (!host.blkioWeightDevice().isEmpty() && !blockDeviceWeight) {
      warnings.add(
          "Your kernel does not support Block I/O weight_device or the cgroup is not mounted."
              + " Weight-device discarded.");
    }
    return warnings;
  }

  /// What is left of a configuration. As in Docker, an unlimited number of processes and -1 for the
  /// swappiness are the same as nothing.
  ///
  /// @see "moby api/server/router/container: postContainersCreate, daemon: fixMemorySwappiness"
  public HostConfig kept(HostConfig host) {
    var wish = host.toBuilder();
    var _ = wish.resources().pidsLimit(host.pidsLimit().filter(limit -> limit > 0));
    var _ = wish.resources().memorySwappiness(host.memorySwappiness().filter(value -> value != -1));
    if (!oomKillDisable) {
      var _ = wish.resources().oomKillDisable(false);
    }
    if (!swappiness) {
      var _ = wish.resources().memorySwappiness(Optional.empty());
    }
    if (!blockWeight) {
      var _ = wish.resources().blkioWeight(0);
    }
    if (!blockDeviceWeight) {
      var _ = wish.resources().blkioWeightDevice(List.of());
    }
    return wish.done();
  }
}
