package dev.jcompose.runtime.cgroup;

import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.runtime.CgroupException;
import dev.jcompose.runtime.CgroupHome;
import dev.jcompose.runtime.ContainerId;
import dev.jcompose.runtime.PrivilegeSpec;
import dev.jcompose.runtime.ResourceLimits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// The control groups of one engine's containers: `<parent>/<name>/<container id>` in every
/// hierarchy. The parent is the home that the engine was given ([CgroupHome]); without one it is
/// the directory the engine itself is in, or the root of the tree ([UnifiedChoice]). The machine is
/// inspected once, when this is opened.
///
/// Thread-safe for different containers. Touches only cgroups that an engine of this name created.
public final class Cgroups implements AutoCloseable {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]*");
  private static final Pattern CONTAINER = Pattern.compile("[0-9a-f]{64}");
  private static final int SEARCH_DEPTH = 8;

  private final CgroupLayout layout;
  private final String name;
  private final ControlTree tree;
  private final Parents parents;
  private final List<CgroupDirectory> bases;
  private final Set<CgroupDirectory> otherBases = new LinkedHashSet<>();
  private boolean searched;

  private Cgroups(CgroupLayout layout, String name, ControlTree tree, Parents parents) {
    this.layout = layout;
    this.name = name;
    this.tree = tree;
    this.parents = parents;
    this.bases = parents.make();
  }

  /// Detects what this machine has and makes the engine's directories.
  ///
  /// @param cgroupName unique to the engine: two of the same name would share containers
  /// @param home what was delegated to the engine; without it, a place is chosen
  /// @throws CgroupException when there are no cgroups, or they cannot be written
  public static Cgroups open(String cgroupName, Optional<CgroupHome> home) {
    return open(
        home.map(CgroupHome::placement).map(CgroupLayout::managed).orElseGet(CgroupLayout::detect),
        cgroupName,
        ControlTree.KERNEL,
        home,
        engineProcesses());
  }

  static Cgroups open(
      CgroupLayout layout,
      String cgroupName,
      ControlTree tree,
      Optional<CgroupHome> home,
      Set<Long> engine) {
    if (!NAME.matcher(cgroupName).matches()) {
      throw new CgroupException("cgroup name \"" + cgroupName + "\": not " + NAME);
    }
    try {
      Parents parents =
          home.<Parents>map(given -> new HomeParents(tree, layout, cgroupName, given))
              .orElseGet(() -> new OwnParents(tree, layout, cgroupName, engine));
      return new Cgroups(layout, cgroupName, tree, parents);
    } catch (LinuxException problem) {
      throw new CgroupException(
          "cgroups: cannot be set up: "
              + problem.getMessage()
              + " (root and a writable cgroup tree are needed)",
          problem);
    }
  }

  // The JVM, and its parent when that is the shim that supervises it.
  private static Set<Long> engineProcesses() {
    ProcessHandle own = ProcessHandle.current();
    Set<Long> pids = new LinkedHashSet<>(List.of(own.pid()));
    own.parent()
        .filter(parent ->
            parent.info().command().map(command -> command.endsWith("/jc-shim")).orElse(false))
        .ifPresent(parent -> pids.add(parent.pid()));
    return pids;
  }

  /// How the machine is set up.
  public CgroupLayout.Mode mode() {
    return layout.mode();
  }

  /// Where shims are to live; absent when they stay with the engine.
  public Optional<ShimPlace> shims() {
    return parents.shims();
  }

  /// The parent directory of all containers, in the v2 tree or else in another.
  public Path directory() {
    return bases.get(layout.hierarchies().indexOf(layout.lead())).directory();
  }

  /// Creates the cgroup of a container, with limits and device rules, and without processes.
  /// Leftovers of an earlier run are replaced if they have no processes.
  ///
  /// @throws CgroupException when a limit is refused or the cgroup is in use; nothing is left
  ///   behind
  public ContainerCgroup create(ContainerId id, ResourceLimits limits, PrivilegeSpec privilege) {
    return create(id, limits, DevicePolicy.of(privilege));
  }

  /// Like [#create(ContainerId, ResourceLimits, PrivilegeSpec)], with a prepared policy.
  public ContainerCgroup create(ContainerId id, ResourceLimits limits, DevicePolicy devices) {
    List<CgroupDirectory> made = new ArrayList<>(bases.size());
    try {
      for (CgroupDirectory base :
          limits.cgroupParent().isPresent() ? below(limits.cgroupParent().get()) : bases) {
        CgroupDirectory place =
            new CgroupDirectory(base.hierarchy(), base.directory().resolve(id.value()));
        make(base, place);
        made.add(place);
        if (place.has("cpuset") && !place.hierarchy().unified()) {
          LegacyParent.inheritCpuset(tree, place.directory());
        }
      }
      LimitWriter writer = new LimitWriter(tree, made);
      writer.restrict(devices);
      writer.limit(limits);
      return new ContainerCgroup(tree, id, made);
    } catch (LinuxException | CgroupException problem) {
      undo(made, problem);
      throw problem instanceof CgroupException known
          ? known
          : new CgroupException("cgroup of " + id.shortId() + ": " + problem.getMessage(), problem);
    }
  }

  /// The cgroup of a container, even if it was created by an engine that was started in another
  /// cgroup.
  public Optional<ContainerCgroup> find(ContainerId id) {
    List<CgroupDirectory> found = present(bases, id);
    if (found.size() == bases.size()) {
      return Optional.of(new ContainerCgroup(tree, id, found));
    }
    List<CgroupDirectory> everywhere = new ArrayList<>(found);
    everywhere.addAll(present(otherBases(), id));
    return everywhere.isEmpty()
        ? Optional.empty()
        : Optional.of(new ContainerCgroup(tree, id, everywhere));
  }

  /// Removes those of the engine's directories that contain no containers. The next engine of this
  /// name finds the rest.
  @Override
  public void close() {
    List<CgroupDirectory> all = new ArrayList<>(bases);
    synchronized (otherBases) {
      all.addAll(otherBases);
    }
    removeForeign();
    boolean empty = true;
    for (CgroupDirectory base : all) {
      try {
        tree.removeDirectory(base.directory());
      } catch (LinuxException inUse) {
        empty = false;
        if (!inUse.is(Errno.EBUSY) && !inUse.is(Errno.ENOTEMPTY)) {
          throw new CgroupException(
              "cgroup " + base.directory() + ": " + inUse.getMessage(), inUse);
        }
      }
    }
    if (empty) {
      parents.release();
    }
  }

  /// Other runtimes also make directories in trees that we have no use of, and leave them.
  private void removeForeign() {
    for (CgroupDirectory base : bases) {
      Path mount = base.hierarchy().mount();
      Path parent = mount.getParent();
      if (base.hierarchy().unified() || parent == null) {
        continue;
      }
      for (Path other : tree.children(parent)) {
        Path directory = other.resolve(mount.relativize(base.directory()));
        boolean ours = bases.stream().anyMatch(each -> each.directory().equals(directory));
        if (!ours && tree.exists(directory)) {
          try {
            tree.removeDirectory(directory);
          } catch (LinuxException inUse) {
            // The next engine of this name removes it.
          }
        }
      }
    }
  }

  private void make(CgroupDirectory base, CgroupDirectory place) {
    try {
      if (tree.makeDirectory(place.directory())) {
        return;
      }
    } catch (LinuxException problem) {
      if (!problem.is(Errno.ENOENT)) {
        throw problem;
      }
      // Somebody removed our empty directory.
      parents.remake(base);
      tree.makeDirectory(place.directory());
      return;
    }
    if (!Subtree.pids(tree, place.directory()).isEmpty()) {
      throw new CgroupException(
          "cgroup " + place.directory() + ": exists and has processes (end them first)");
    }
    Subtree.remove(tree, place.directory());
    tree.makeDirectory(place.directory());
  }

  private List<CgroupDirectory> below(String cgroupParent) {
    Path relative = Path.of("/").resolve(cgroupParent).normalize();
    if (cgroupParent.isBlank()
        || Path.of(cgroupParent).startsWith("..")
        || cgroupParent.contains("/..")) {
      throw new CgroupException(
          "cgroup parent \"" + cgroupParent + "\": not a path below the root");
    }
    List<CgroupDirectory> places = new ArrayList<>();
    for (Hierarchy hierarchy : layout.hierarchies()) {
      Path directory =
          parents
              .top(hierarchy)
              .resolve(Path.of("/").relativize(relative).toString())
              .resolve(name);
      CgroupDirectory place = new CgroupDirectory(hierarchy, directory);
      parents.remake(place);
      places.add(withControllers(place));
    }
    synchronized (otherBases) {
      otherBases.addAll(places);
    }
    return places;
  }

  private CgroupDirectory withControllers(CgroupDirectory place) {
    return place.hierarchy().unified() ? UnifiedParent.seen(tree, place) : place;
  }

  private List<CgroupDirectory> present(Iterable<CgroupDirectory> candidates, ContainerId id) {
    List<CgroupDirectory> found = new ArrayList<>();
    for (CgroupDirectory base : candidates) {
      Path directory = base.directory().resolve(id.value());
      if (tree.exists(directory)) {
        found.add(new CgroupDirectory(base.hierarchy(), directory));
      }
    }
    return found;
  }

  // An engine can be started from another session than the one before it, and cgroup_parent can be
  // anywhere: search the trees once for directories of our name.
  private List<CgroupDirectory> otherBases() {
    synchronized (otherBases) {
      if (!searched) {
        for (Hierarchy hierarchy : layout.hierarchies()) {
          search(hierarchy, hierarchy.mount(), SEARCH_DEPTH);
        }
        bases.forEach(otherBases::remove);
        searched = true;
      }
      return List.copyOf(otherBases);
    }
  }

  private void search(Hierarchy hierarchy, Path directory, int depth) {
    for (Path child : tree.children(directory)) {
      String childName = child.getFileName().toString();
      if (childName.equals(name)) {
        CgroupDirectory place = withControllers(new CgroupDirectory(hierarchy, child));
        if (bases.stream().noneMatch(base -> base.directory().equals(child))) {
          otherBases.add(place);
        }
      } else if (depth > 1 && !CONTAINER.matcher(childName).matches()) {
        // Containers may create cgroups of any name, so names inside them cannot be trusted.
        search(hierarchy, child, depth - 1);
      }
    }
  }

  private void undo(List<CgroupDirectory> made, RuntimeException problem) {
    for (CgroupDirectory place : made.reversed()) {
      try {
        Subtree.remove(tree, place.directory());
      } catch (LinuxException | CgroupException further) {
        problem.addSuppressed(further);
      }
    }
  }
}
