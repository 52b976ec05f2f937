package dev.jcompose.runtime.cgroup;

import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.LinuxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The parent directory of containers on v2, with the controllers enabled for it.
///
/// @see "Documentation/admin-guide/cgroup-v2.rst: no internal process constraint"
final class UnifiedParent {
  /// The v2 controllers our limits need.
  private static final List<String> WANTED = List.of("cpuset", "cpu", "io", "memory", "pids");

  private static final String CONTROL = "cgroup.subtree_control";
  private static final String TYPE = "cgroup.type";

  private final ControlTree tree;
  private final String name;
  private final Set<Long> engine;

  /// @param engine the processes that make up the engine
  UnifiedParent(ControlTree tree, String name, Set<Long> engine) {
    this.tree = tree;
    this.name = name;
    this.engine = engine;
  }

  /// Chooses a place and creates the directory.
  CgroupDirectory make(Hierarchy hierarchy) {
    Path own = hierarchy.own();
    Path parent =
        switch (UnifiedChoice.of(look(hierarchy), engine)) {
          case UnifiedChoice.Own() -> own;
          case UnifiedChoice.OwnCleared(List<Long> pids) -> {
            Path leaf = own.resolve(name + ".engine");
            tree.makeDirectory(leaf);
            move(tree, pids, leaf);
            yield own;
          }
          case UnifiedChoice.Root() -> hierarchy.mount();
        };
    Path base = parent.resolve(name);
    makeEnabled(tree, parent, base);
    return seen(tree, new CgroupDirectory(hierarchy, base));
  }

  private UnifiedChoice.Seen look(Hierarchy hierarchy) {
    Path own = hierarchy.own();
    return new UnifiedChoice.Seen(
        own.equals(hierarchy.mount()),
        tree.read(own.resolve(TYPE)).orElse("").strip(),
        offered(tree, own),
        words(tree, own.resolve(CONTROL)),
        Subtree.ownPids(tree, own));
  }

  /// Moves processes, ignoring those that have ended in the meantime.
  static void move(ControlTree tree, List<Long> pids, Path to) {
    for (long pid : pids) {
      try {
        tree.write(to.resolve("cgroup.procs"), Long.toString(pid));
      } catch (LinuxException ended) {
        if (!ended.is(Errno.ESRCH)) {
          throw ended;
        }
      }
    }
  }

  /// Creates a directory and its parents and enables the controllers for it.
  ///
  /// @param top the directory to start with; nothing above it is changed
  static void makeEnabled(ControlTree tree, Path top, Path directory) {
    List<Path> chain = new ArrayList<>();
    for (Path at = directory; !at.equals(top); at = at.resolveSibling("").normalize()) {
      chain.addFirst(at);
    }
    enable(tree, top);
    for (Path at : chain) {
      tree.makeDirectory(at);
      enable(tree, at);
    }
  }

  /// The directory with the controllers that containers in it get.
  static CgroupDirectory seen(ControlTree tree, CgroupDirectory place) {
    Set<String> enabled = words(tree, place.file(CONTROL));
    Hierarchy there = place.hierarchy();
    return new CgroupDirectory(
        new Hierarchy(true, enabled, there.mount(), there.own()), place.directory());
  }

  // All at once, else one by one: a single one can be unavailable (cpu, with realtime processes).
  // Not where there are processes: there only controllers that support threads would be enabled,
  // and the cgroup would become a threaded one.
  private static void enable(ControlTree tree, Path directory) {
    Set<String> missing = offered(tree, directory);
    missing.removeAll(words(tree, directory.resolve(CONTROL)));
    if (missing.isEmpty()) {
      return;
    }
    Path file = directory.resolve(CONTROL);
    List<String> commands = missing.stream().sorted().map(controller -> "+" + controller).toList();
    try {
      tree.write(file, String.join(" ", commands));
    } catch (LinuxException all) {
      boolean root = tree.read(directory.resolve(TYPE)).isEmpty();
      if (!root && !Subtree.ownPids(tree, directory).isEmpty()) {
        throw all;
      }
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
