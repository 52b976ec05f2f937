package dev.jcompose.runtime.cgroup;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What an engine's cgroups lie below, in every hierarchy.
sealed interface Parents permits OwnParents, HomeParents {
  /// Makes the directories that containers lie in, one a hierarchy.
  List<CgroupDirectory> make();

  /// Makes one of them again, which somebody tidied away.
  void remake(CgroupDirectory base);

  /// The directory from which controllers may be handed down.
  Path top(Hierarchy hierarchy);

  /// Where shims go; absent when they stay in the engine's cgroup.
  Optional<ShimPlace> shims();

  /// Gives back what is not needed when no container is left.
  void release();
}
