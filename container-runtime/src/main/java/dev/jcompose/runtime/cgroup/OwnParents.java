package dev.jcompose.runtime.cgroup;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Nobody manages the trees: the engine may do as it likes below its own cgroup or below the root.
///
/// @param engine the processes that make up the engine
record OwnParents(ControlTree tree, CgroupLayout layout, String name, Set<Long> engine)
    implements Parents {
  @Override
  public List<CgroupDirectory> make() {
    return layout.hierarchies().stream()
        .map(hierarchy ->
            hierarchy.unified()
                ? new UnifiedParent(tree, name, engine).make(hierarchy)
                : LegacyParent.make(tree, hierarchy, hierarchy.own().resolve(name)))
        .toList();
  }

  @Override
  public Path top(Hierarchy hierarchy) {
    return hierarchy.mount();
  }

  @Override
  public Optional<ShimPlace> shims() {
    return Optional.empty();
  }

  @Override
  public void release() {
    // There is nothing but directories, and those have been removed already.
  }
}
