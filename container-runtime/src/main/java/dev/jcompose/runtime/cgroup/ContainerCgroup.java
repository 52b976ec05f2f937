package dev.jcompose.runtime.cgroup;

import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.runtime.CgroupException;
import dev.jcompose.runtime.ContainerId;
import dev.jcompose.runtime.ResourceLimits;
import dev.jcompose.runtime.ResourceUsage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The control group of one container, in all hierarchies.
public final class ContainerCgroup {
  private final ControlTree tree;
  private final ContainerId id;
  private final List<CgroupDirectory> places;
  private final Freezer freezer;

  ContainerCgroup(ControlTree tree, ContainerId id, List<CgroupDirectory> places) {
    this.tree = tree;
    this.id = id;
    this.places = List.copyOf(places);
    this.freezer = new Freezer(tree, id, this.places);
  }

  /// The files a process writes `0` to in order to be in this cgroup, one a hierarchy: `tasks` on
  /// v1 (a single-threaded writer, as after a fork, moves whole), then `cgroup.procs` on v2. A
  /// process that was cloned into [#unifiedDirectory] leaves the last one out ([#legacyJoinFiles]).
  public List<Path> joinFiles() {
    List<Path> files = new ArrayList<>(legacyJoinFiles());
    unifiedDirectory().ifPresent(directory -> files.add(directory.resolve("cgroup.procs")));
    return files;
  }

  /// The `tasks` files of the v1 hierarchies; none on v2.
  public List<Path> legacyJoinFiles() {
    return places.stream()
        .filter(place -> !place.hierarchy().unified())
        .map(place -> place.file("tasks"))
        .toList();
  }

  /// The directory in the v2 tree, for `CLONE_INTO_CGROUP`; there is one on v2 and hybrid machines.
  public Optional<Path> unifiedDirectory() {
    return places.stream()
        .filter(place -> place.hierarchy().unified())
        .map(CgroupDirectory::directory)
        .findFirst();
  }

  /// Its path below the root of a tree, such as `/jcompose-1a2b/<id>`: the one that other runtimes
  /// manage, so v1 before v2.
  public String path() {
    CgroupDirectory place =
        places.stream()
            .filter(each -> !each.hierarchy().unified())
            .findFirst()
            .orElseGet(places::getFirst);
    return "/" + place.hierarchy().mount().relativize(place.directory());
  }

  /// The directories, one a hierarchy.
  public List<Path> directories() {
    return places.stream().map(CgroupDirectory::directory).toList();
  }

  /// The processes in it and in cgroups below it, as the host sees them.
  public Set<Long> pids() {
    return Subtree.pids(tree, lead());
  }

  /// Freezes all processes and returns when they are frozen.
  ///
  /// @throws CgroupException when that takes more than 10 seconds; they then continue to run
  public void freeze() {
    freezer.freeze();
  }

  /// Lets them run on. Idempotent.
  public void thaw() {
    freezer.thaw();
  }

  /// Whether [#freeze] was called last.
  public boolean frozen() {
    return freezer.frozen();
  }

  /// Kills every process in it and below it, including frozen ones and those that fork in the
  /// meantime. Returns when the signal is sent; the processes end a moment later.
  public void killAll() {
    Optional<Path> unified = unifiedDirectory();
    if (unified.isPresent() && tree.write(unified.get().resolve("cgroup.kill"), "1")) {
      return;
    }
    try {
      freezer.freeze();
    } catch (CgroupException | LinuxException cannot) {
      // Without freezing, forks may be missed in a round, but nothing else goes wrong.
      freezer.thaw();
    }
    try {
      pids().forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    } finally {
      // A killed process ends only when it runs again.
      freezer.thaw();
    }
  }

  /// A reading of what is used now.
  public ResourceUsage usage() {
    return new UsageReader(tree, places).read();
  }

  /// How many of its processes the kernel has killed because memory ran out. Must be read before
  /// [#remove].
  public long oomKills() {
    return new UsageReader(tree, places).oomKills();
  }

  /// Changes limits; absent values do not change.
  ///
  /// @throws CgroupException when the kernel refuses, for example a memory limit below the current
  ///   usage
  public void update(ResourceLimits limits) {
    try {
      new LimitWriter(tree, places).change(limits);
    } catch (LinuxException problem) {
      throw new CgroupException("cgroup of " + id.shortId() + ": " + problem.getMessage(), problem);
    }
  }

  /// Removes it and everything below it. Idempotent; continues after a failure.
  ///
  /// @throws CgroupException when processes are still in it after about a second
  public void remove() {
    RuntimeException first = null;
    for (CgroupDirectory place : places) {
      try {
        Subtree.remove(tree, place.directory());
      } catch (LinuxException | CgroupException problem) {
        if (first == null) {
          first = problem;
        } else {
          first.addSuppressed(problem);
        }
      }
    }
    if (first instanceof CgroupException known) {
      throw known;
    }
    if (first != null) {
      throw new CgroupException("cgroup of " + id.shortId() + ": " + first.getMessage(), first);
    }
  }

  // Every process is in every hierarchy, and a process that can only write to a v1 controller
  // cannot leave its cgroup in the v2 tree.
  private Path lead() {
    return unifiedDirectory().orElseGet(() -> places.getFirst().directory());
  }
}
