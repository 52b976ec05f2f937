package dev.jcompose.runtime.cgroup;

import java.nio.file.Path;

/// The parent directory of containers on v1.
final class LegacyParent {
  private LegacyParent() {}

  /// Makes it with all its parents. New cpusets are empty, and no process can be added to an empty
  /// one, so values are copied down.
  static CgroupDirectory make(ControlTree tree, Hierarchy hierarchy, Path directory) {
    if (!tree.exists(directory)) {
      if (!directory.equals(hierarchy.mount())) {
        make(tree, hierarchy, directory.resolveSibling("").normalize());
      }
      tree.makeDirectory(directory);
      if (hierarchy.controllers().contains("cpuset")) {
        inheritCpuset(tree, directory);
        // Only in directories that we created: from here on the kernel copies for us.
        tree.write(directory.resolve("cgroup.clone_children"), "1");
      }
      if (hierarchy.controllers().contains("memory")
          && tree.read(directory.resolve("memory.use_hierarchy")).orElse("1").strip().equals("0")) {
        tree.write(directory.resolve("memory.use_hierarchy"), "1");
      }
    }
    return new CgroupDirectory(hierarchy, directory);
  }

  /// Copies values that are still empty from the parent.
  static void inheritCpuset(ControlTree tree, Path directory) {
    Path parent = directory.resolveSibling("").normalize();
    for (String file : new String[] {"cpuset.cpus", "cpuset.mems"}) {
      if (tree.read(directory.resolve(file)).orElse("").isBlank()) {
        tree.read(parent.resolve(file))
            .map(String::strip)
            .filter(value -> !value.isEmpty())
            .ifPresent(value -> tree.write(directory.resolve(file), value));
      }
    }
  }
}
