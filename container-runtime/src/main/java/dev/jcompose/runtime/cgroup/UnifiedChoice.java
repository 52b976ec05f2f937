package dev.jcompose.runtime.cgroup;

import java.util.List;
import java.util.Set;

/// Where in the v2 tree an engine's cgroups go when nobody gives it a place.
///
/// Only a cgroup without processes can hand down its controllers, the root excepted; one that has
/// some can be turned into a threaded one half way, and is then spoilt for all that is in it. So
/// nothing is tried: what is looked at decides.
///
/// @see "Documentation/admin-guide/cgroup-v2.rst: no internal process constraint, threads"
sealed interface UnifiedChoice {
  /// Below our own cgroup, as it is.
  record Own() implements UnifiedChoice {}

  /// Below our own cgroup, when these processes have moved to a leaf of it.
  record OwnCleared(List<Long> pids) implements UnifiedChoice {}

  /// Below the root of the tree, as Docker does.
  record Root() implements UnifiedChoice {}

  /// What is seen of our own cgroup.
  ///
  /// @param root whether it is the root of what is mounted
  /// @param kind the text of `cgroup.type`; empty for the root of the whole tree, which has no such
  ///   file
  /// @param offered the controllers it has and we want
  /// @param enabled those it hands down already
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
    // The root of a cgroup namespace is the whole world of a container, and there is nowhere else.
    if (own.root() || engine.containsAll(own.inside())) {
      return new OwnCleared(own.inside());
    }
    return new Root();
  }
}
