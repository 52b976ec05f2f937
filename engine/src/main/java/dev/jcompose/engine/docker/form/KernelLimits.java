package dev.jcompose.engine.docker.form;

import dev.jcompose.engine.request.HostConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Which limits this machine's kernel has that others do not have. What it does not have is
/// discarded from a request, and its client is warned.
///
/// @param oomKillDisable only in the first version of cgroups, as swappiness
/// @param blockWeight of block I/O; in the first version of cgroups, only with a scheduler that
///   weighs
/// @see "moby pkg/sysinfo: New"
public record KernelLimits(
    boolean oomKillDisable, boolean swappiness, boolean blockWeight, boolean blockDeviceWeight) {
  private static final Path ROOT = Path.of("/sys/fs/cgroup");
  private static final List<String> WEIGHTS = List.of("blkio.weight", "blkio.bfq.weight");

  /// Those of this machine.
  public static KernelLimits here() {
    return under(ROOT);
  }

  /// Those of a machine whose cgroups are below a directory.
  static KernelLimits under(Path root) {
    Path memory = root.resolve("memory");
    Path block = root.resolve("blkio");
    // The files of the second version are not in its root, so nothing can be told of them.
    boolean unified = !Files.isDirectory(block);
    return new KernelLimits(
        Files.exists(memory.resolve("memory.oom_control")),
        Files.exists(memory.resolve("memory.swappiness")),
        unified || WEIGHTS.stream().anyMatch(file -> Files.exists(block.resolve(file))),
        unified
            || WEIGHTS.stream().anyMatch(file -> Files.exists(block.resolve(file + "_device"))));
  }

  /// What is left of a configuration.
  public HostConfig kept(HostConfig host) {
    var wish = host.toBuilder();
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
