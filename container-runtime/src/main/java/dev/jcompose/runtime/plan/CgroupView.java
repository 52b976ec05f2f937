package dev.jcompose.runtime.plan;

import dev.jcompose.runtime.cgroup.CgroupLayout;
import dev.jcompose.runtime.cgroup.ContainerCgroup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What a plan needs to know about a container's cgroup.
///
/// @param mode how the machine is set up
/// @param directories its directories, one a hierarchy
/// @param unified the one in the v2 tree
/// @param join files that a process writes `0` to, without that of the v2 tree
public record CgroupView(
    CgroupLayout.Mode mode, List<Path> directories, Optional<Path> unified, List<Path> join) {
  /// Looks at a container's cgroup.
  public static CgroupView of(CgroupLayout.Mode mode, ContainerCgroup cgroup) {
    return new CgroupView(
        mode, cgroup.directories(), cgroup.unifiedDirectory(), cgroup.legacyJoinFiles());
  }

  /// The file with the `oom_kill` counter, if there is a memory controller.
  Optional<Path> oomFile() {
    String name = mode == CgroupLayout.Mode.UNIFIED ? "memory.events" : "memory.oom_control";
    return directories.stream()
        .filter(directory ->
            mode == CgroupLayout.Mode.UNIFIED || directory.toString().contains("memory"))
        .map(directory -> directory.resolve(name))
        .filter(Files::exists)
        .findFirst();
  }

  /// The file that serves to kill all remaining processes: `cgroup.kill`, or a list of processes.
  Path killFile() {
    return unified
        .map(directory -> directory.resolve("cgroup.kill"))
        .orElseGet(() -> directories.getFirst().resolve("cgroup.procs"));
  }
}
