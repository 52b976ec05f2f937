package dev.jcompose.runtime.cgroup;

import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.LinuxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The directory of v2 below which containers lie, with the controllers handed down to it.
///
/// @see "Documentation/admin-guide/cgroup-v2.rst: no internal process constraint"
final class UnifiedParent {
  /// The v2 controllers our limits need.
  private static final List<String> WANTED = List.of("cpuset", "cpu", "io", "memory", "pids");

  private final ControlTree tree;
  private final String name;
  private final long enginePid;

  UnifiedParent(ControlTree tree, String name, long enginePid) {
    this.tree = tree;
    this.name = name;
    this.enginePid = enginePid;
  }

  /// Finds a place and makes the directory.
  Place make(Hierarchy hierarchy) {
    Path own = hierarchy.own();
    boolean root = own.equals(hierarchy.mount());
    if (!root && !offered(tree, own).isEmpty() && !cleared(own)) {
      own = hierarchy.mount();
    }
    Path base = own.resolve(name);
    makeEnabled(tree, hierarchy.mount(), base);
    return seen(tree, new Place(hierarchy, base));
  }

  // Whether our own cgroup can hand down its controllers, after moving ourselves out if need be.
  private boolean cleared(Path own) {
    try {
      enable(tree, own);
      return true;
    } catch (LinuxException busy) {
      if (!busy.is(Errno.EBUSY) && !busy.is(Errno.EOPNOTSUPP)) {
        throw busy;
      }
    }
    List<Long> inside = Subtree.ownPids(tree, own);
    if (!inside.equals(List.of(enginePid))) {
      return false;
    }
    Path leaf = own.resolve(name + ".engine");
    tree.makeDirectory(leaf);
    tree.write(leaf.resolve("cgroup.procs"), Long.toString(enginePid));
    enable(tree, own);
    return true;
  }

  /// Makes a directory and its parents and hands the controllers down from the root to it.
  static void makeEnabled(ControlTree tree, Path mount, Path directory) {
    List<Path> chain = new ArrayList<>();
    for (Path at = directory; !at.equals(mount); at = at.resolveSibling("").normalize()) {
      chain.addFirst(at);
    }
    enable(tree, mount);
    for (Path at : chain) {
      tree.makeDirectory(at);
      enable(tree, at);
    }
  }

  /// The place with the controllers that containers in it get.
  static Place seen(ControlTree tree, Place place) {
    Set<String> enabled = words(tree, place.file("cgroup.subtree_control"));
    Hierarchy there = place.hierarchy();
    return new Place(new Hierarchy(true, enabled, there.mount(), there.own()), place.directory());
  }

  // All at once, else one by one: a single one can be unavailable (cpu, with realtime processes).
  private static void enable(ControlTree tree, Path directory) {
    Set<String> missing = offered(tree, directory);
    missing.removeAll(words(tree, directory.resolve("cgroup.subtree_control")));
    if (missing.isEmpty()) {
      return;
    }
    Path file = directory.resolve("cgroup.subtree_control");
    List<String> commands = missing.stream().sorted().map(controller -> "+" + controller).toList();
    try {
      tree.write(file, String.join(" ", commands));
    } catch (LinuxException all) {
      int failed = 0;
      for (String command : commands) {
        try {
          tree.write(file, command);
        } catch (LinuxException one) {
          failed++;
        }
      }
      if (failed == commands.size()) {
        throw all;
      }
    }
  }

  private static Set<String> offered(ControlTree tree, Path directory) {
    Set<String> offered = words(tree, directory.resolve("cgroup.controllers"));
    offered.retainAll(WANTED);
    return offered;
  }

  private static Set<String> words(ControlTree tree, Path file) {
    String text = tree.read(file).orElse("").strip();
    return text.isEmpty() ? new HashSet<>() : new HashSet<>(List.of(text.split("\\s+", -1)));
  }
}
