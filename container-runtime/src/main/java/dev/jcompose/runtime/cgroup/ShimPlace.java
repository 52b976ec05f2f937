package dev.jcompose.runtime.cgroup;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The cgroup of the shims, which are kept apart from the engine because everything in its cgroup
/// may be killed when it ends.
///
/// @param unified the directory in the v2 tree
/// @param tasks the files of v1 hierarchies that a process writes `0` to
public record ShimPlace(Optional<Path> unified, List<Path> tasks) {
  /// Copies the list.
  public ShimPlace {
    tasks = List.copyOf(tasks);
  }
}
