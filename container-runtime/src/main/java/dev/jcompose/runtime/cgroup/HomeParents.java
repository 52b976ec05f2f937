package dev.jcompose.runtime.cgroup;

import dev.jcompose.runtime.CgroupHome;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A cgroup was delegated to the engine: `<home>/shims` for the shims and the process that keeps
/// it, because on v2 only leaves may have processes, and `<home>/<name>` for containers. Nothing
/// outside it is modified.
///
/// @param layout with the delegated cgroup as our own directory in each hierarchy
record HomeParents(ControlTree tree, CgroupLayout layout, String name, CgroupHome home)
    implements Parents {
  private static final String SHIMS = "shims";

  @Override
  public List<CgroupDirectory> make() {
    settle();
    return layout.hierarchies().stream().map(this::base).toList();
  }

  @Override
  public synchronized void remake(CgroupDirectory base) {
    settle();
    Parents.super.remake(base);
  }

  @Override
  public Path top(Hierarchy hierarchy) {
    return hierarchy.own();
  }

  @Override
  public Optional<ShimPlace> shims() {
    return Optional.of(
        new ShimPlace(
            layout.unified().map(HomeParents::leaf),
            layout.hierarchies().stream()
                .filter(hierarchy -> !hierarchy.unified())
                .map(hierarchy -> leaf(hierarchy).resolve("tasks"))
                .toList()));
  }

  @Override
  public void release() {
    // The keeper is ended; the cgroup disappears with its last process.
    keepers().forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy));
  }

  private void settle() {
    if (keepers().isEmpty()) {
      home.make();
    }
    for (Hierarchy hierarchy : layout.hierarchies()) {
      Path leaf = leaf(hierarchy);
      if (hierarchy.unified()) {
        tree.makeDirectory(leaf);
        UnifiedParent.move(tree, Subtree.ownPids(tree, hierarchy.own()), leaf);
      } else {
        LegacyParent.make(tree, hierarchy, leaf);
      }
    }
  }

  private CgroupDirectory base(Hierarchy hierarchy) {
    Path directory = hierarchy.own().resolve(name);
    if (!hierarchy.unified()) {
      return LegacyParent.make(tree, hierarchy, directory);
    }
    UnifiedParent.makeEnabled(tree, hierarchy.own(), directory);
    return UnifiedParent.seen(tree, new CgroupDirectory(hierarchy, directory));
  }

  private static Path leaf(Hierarchy hierarchy) {
    return hierarchy.own().resolve(SHIMS);
  }

  // Shims count, too: a cgroup with a process in it stays.
  private Set<Long> keepers() {
    return Subtree.pids(tree, layout.lead().own());
  }
}
