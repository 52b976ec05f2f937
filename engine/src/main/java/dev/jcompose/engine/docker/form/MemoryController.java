package dev.jcompose.engine.docker.form;

import java.nio.file.Files;
import java.nio.file.Path;

/// What the memory controller of this machine knows, which is more in the first version of cgroups.
public record MemoryController(boolean oomKillDisable, boolean swappiness) {
  private static final Path LEGACY = Path.of("/sys/fs/cgroup/memory");

  /// That of this machine.
  public static MemoryController here() {
    return new MemoryController(
        Files.exists(LEGACY.resolve("memory.oom_control")),
        Files.exists(LEGACY.resolve("memory.swappiness")));
  }
}
