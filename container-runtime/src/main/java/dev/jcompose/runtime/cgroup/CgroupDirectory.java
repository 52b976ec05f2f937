package dev.jcompose.runtime.cgroup;

import java.nio.file.Path;

/// A directory in one hierarchy.
record CgroupDirectory(Hierarchy hierarchy, Path directory) {
  /// A file of the directory.
  Path file(String name) {
    return directory.resolve(name);
  }

  /// Whether this controller's files are here.
  boolean has(String controller) {
    return hierarchy.controllers().contains(controller);
  }
}
