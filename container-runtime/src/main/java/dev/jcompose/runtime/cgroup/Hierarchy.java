package dev.jcompose.runtime.cgroup;

import java.nio.file.Path;
import java.util.Set;

/// One mounted tree of control groups.
///
/// @param unified whether it is the cgroup v2 tree
/// @param controllers of cgroup v1: those bound to this tree (`cpu`, `cpuacct` may share one); of
///   v2: those its root offers
/// @param mount where its root is mounted
/// @param own the directory of the inspecting process, or `mount` itself when that is not below it
public record Hierarchy(boolean unified, Set<String> controllers, Path mount, Path own) {
  /// Copies the set.
  public Hierarchy {
    controllers = Set.copyOf(controllers);
  }
}
