package dev.jcompose.runtime.cgroup;

import java.util.List;
import java.util.Set;

/// Chooses where in the v2 tree an engine's cgroups go when no cgroup was delegated to it.
///
/// Only a cgroup without processes can enable controllers for its children, except for the root.
/// One with processes may end up half converted to a threaded cgroup, which breaks everything in
/// it. So this never tries: it decides from what it reads.
///
/// @see "Documentation/admin-guide/cgroup-v2.rst: no internal process constraint, threads"
sealed interface UnifiedChoice {
  /// Below our own cgroup, as it is.
  record Own() implements UnifiedChoice {}

  /// Below our own cgroup, when these processes have moved to a leaf of it.
  record OwnCleared(List<Long> pids) implements UnifiedChoice {}

  /// Below the root of the tree, as Docker does.
  record Root() implements UnifiedChoice {}

  /// What is known about our own cgroup.
  ///
  /// @param root whether it is the root of the mounted tree
  /// @param kind the text of `cgroup.type`; empty for the root of the whole tree, which has no such
  ///   file
  /// @param offered the available controllers that we want
  /// @param enabled those already enabled for its children
  /// @param inside the processes in it
  record Seen(
      boolean root, String kind, Set<String> offered, Set<String> enabled, List<Long> inside) {}

  /// Chooses.
  ///
  /// @param engine the processes that make up the engine
  static UnifiedChoice of(Seen own, Set<Long> engine) {
    if (own.root() && own.kind().isEmpty()) {
      return new Root();
    }
    if (!own.kind().equals("domain")) {
      return new Root();
    }
    if (own.enabled().containsAll(own.offered()) || own.inside().isEmpty()) {
      return new Own();
    }
    // A container sees nothing outside the root of its cgroup namespace, so there is no other
    // place.
    if (own.root() || engine.containsAll(own.inside())) {
      return new OwnCleared(own.inside());
    }
    return new Root();
  }
}
