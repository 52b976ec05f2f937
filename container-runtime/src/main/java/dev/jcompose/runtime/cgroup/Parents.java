package dev.jcompose.runtime.cgroup;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The parents of an engine's cgroups, in every hierarchy.
sealed interface Parents permits OwnParents, HomeParents {
  /// Creates the directories for containers, one for each hierarchy.
  List<CgroupDirectory> make();

  /// The control files.
  ControlTree tree();

  /// Creates one of them again that somebody has removed.
  default void remake(CgroupDirectory base) {
    if (base.hierarchy().unified()) {
      UnifiedParent.makeEnabled(tree(), top(base.hierarchy()), base.directory());
    } else {
      LegacyParent.make(tree(), base.hierarchy(), base.directory());
    }
  }

  /// The topmost directory in which controllers may be enabled.
  Path top(Hierarchy hierarchy);

  /// Where shims go; absent when they stay in the engine's cgroup.
  Optional<ShimPlace> shims();

  /// Releases what is no longer needed when there are no containers left.
  void release();
}
