package dev.jcompose.runtime.cgroup;

import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.LinuxException;
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

/// The control groups of one engine's containers: `<own>/<name>/<container id>` in every hierarchy,
/// `own` being the directory the engine itself is in. The machine is looked at once, when this is
/// opened.
///
/// On v2 a cgroup with processes cannot have limited children, so the engine moves itself to the
/// leaf `<own>/<name>.engine`; when others are in its cgroup, too (a login session), containers are
/// put below the root of the tree, as Docker does.
///
/// Thread-safe for different containers. Touches no cgroup that an engine of this name did not
/// make.
public final class Cgroups implements AutoCloseable {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]*");
  private static final Pattern CONTAINER = Pattern.compile("[0-9a-f]{64}");
  private static final int SEARCH_DEPTH = 8;

  private final CgroupLayout layout;
  private final String name;
  private final ControlTree tree;
  private final List<Place> bases;
  private final Set<Place> otherBases = new LinkedHashSet<>();
  private boolean searched;

  private Cgroups(CgroupLayout layout, String name, ControlTree tree, List<Place> bases) {
    this.layout = layout;
    this.name = name;
    this.tree = tree;
    this.bases = bases;
  }

  /// Detects what this machine has and makes the engine's directories.
  ///
  /// @param cgroupName unique to the engine: two of the same name would share containers
  /// @throws CgroupException when there are no cgroups, or they cannot be written
  public static Cgroups open(String cgroupName) {
    return open(
        CgroupLayout.detect(), cgroupName, ControlTree.KERNEL, ProcessHandle.current().pid());
  }

  static Cgroups open(CgroupLayout layout, String cgroupName, ControlTree tree, long enginePid) {
    if (!NAME.matcher(cgroupName).matches()) {
      throw new CgroupException("cgroup name \"" + cgroupName + "\": not " + NAME);
    }
    try {
      List<Place> bases = new ArrayList<>();
      for (Hierarchy hierarchy : layout.hierarchies()) {
        if (hierarchy.unified()) {
          bases.add(new UnifiedParent(tree, cgroupName, enginePid).make(hierarchy));
        } else {
          bases.add(LegacyParent.make(tree, hierarchy, hierarchy.own().resolve(cgroupName)));
        }
      }
      return new Cgroups(layout, cgroupName, tree, List.copyOf(bases));
    } catch (LinuxException problem) {
      throw new CgroupException(
          "cgroups: cannot be set up: "
              + problem.getMessage()
              + " (root and a writable cgroup tree are needed)",
          problem);
    }
  }

  /// How the machine is set up.
  public CgroupLayout.Mode mode() {
    return layout.mode();
  }

  /// Makes the cgroup of a container, with limits and device rules, and nothing in it. Leftovers of
  /// an earlier run are replaced when no process is in them.
  ///
  /// @throws CgroupException when a limit is refused or the cgroup is in use; nothing is left then
  public ContainerCgroup create(ContainerId id, ResourceLimits limits, PrivilegeSpec privilege) {
    return create(id, limits, DevicePolicy.of(privilege));
  }

  /// Like [#create(ContainerId, ResourceLimits, PrivilegeSpec)], with a policy made already.
  public ContainerCgroup create(ContainerId id, ResourceLimits limits, DevicePolicy devices) {
    List<Place> made = new ArrayList<>(bases.size());
    try {
      for (Place base :
          limits.cgroupParent().isPresent() ? below(limits.cgroupParent().get()) : bases) {
        Place place = new Place(base.hierarchy(), base.directory().resolve(id.value()));
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

  /// The cgroup of a container, also of one that an engine started in another place made.
  public Optional<ContainerCgroup> find(ContainerId id) {
    List<Place> found = present(bases, id);
    if (found.size() == bases.size()) {
      return Optional.of(new ContainerCgroup(tree, id, found));
    }
    List<Place> everywhere = new ArrayList<>(found);
    everywhere.addAll(present(otherBases(), id));
    return everywhere.isEmpty()
        ? Optional.empty()
        : Optional.of(new ContainerCgroup(tree, id, everywhere));
  }

  /// Removes the engine's directories as far as no container is in them. What is left is found
  /// again by the next engine of this name.
  @Override
  public void close() {
    List<Place> all = new ArrayList<>(bases);
    synchronized (otherBases) {
      all.addAll(otherBases);
    }
    for (Place base : all) {
      try {
        tree.removeDirectory(base.directory());
      } catch (LinuxException inUse) {
        if (!inUse.is(Errno.EBUSY) && !inUse.is(Errno.ENOTEMPTY)) {
          throw new CgroupException(
              "cgroup " + base.directory() + ": " + inUse.getMessage(), inUse);
        }
      }
    }
  }

  private void make(Place base, Place place) {
    try {
      if (tree.makeDirectory(place.directory())) {
        return;
      }
    } catch (LinuxException problem) {
      if (!problem.is(Errno.ENOENT)) {
        throw problem;
      }
      remake(base);
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

  // Somebody tidied our empty directory away.
  private void remake(Place base) {
    if (base.hierarchy().unified()) {
      UnifiedParent.makeEnabled(tree, base.hierarchy().mount(), base.directory());
    } else {
      LegacyParent.make(tree, base.hierarchy(), base.directory());
    }
  }

  private List<Place> below(String cgroupParent) {
    Path relative = Path.of("/").resolve(cgroupParent).normalize();
    if (cgroupParent.isBlank()
        || Path.of(cgroupParent).startsWith("..")
        || cgroupParent.contains("/..")) {
      throw new CgroupException(
          "cgroup parent \"" + cgroupParent + "\": not a path below the root");
    }
    List<Place> places = new ArrayList<>();
    for (Hierarchy hierarchy : layout.hierarchies()) {
      Path directory =
          hierarchy.mount().resolve(Path.of("/").relativize(relative).toString()).resolve(name);
      Place place = new Place(hierarchy, directory);
      remake(place);
      places.add(withControllers(place));
    }
    synchronized (otherBases) {
      otherBases.addAll(places);
    }
    return places;
  }

  private Place withControllers(Place place) {
    return place.hierarchy().unified() ? UnifiedParent.seen(tree, place) : place;
  }

  private List<Place> present(Iterable<Place> candidates, ContainerId id) {
    List<Place> found = new ArrayList<>();
    for (Place base : candidates) {
      Path directory = base.directory().resolve(id.value());
      if (tree.exists(directory)) {
        found.add(new Place(base.hierarchy(), directory));
      }
    }
    return found;
  }

  // An engine can be started from another session than the one before, and cgroup_parent can lie
  // anywhere: look through the trees once for directories of our name.
  private List<Place> otherBases() {
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
        Place place = withControllers(new Place(hierarchy, child));
        if (bases.stream().noneMatch(base -> base.directory().equals(child))) {
          otherBases.add(place);
        }
      } else if (depth > 1 && !CONTAINER.matcher(childName).matches()) {
        // Containers may make cgroups of any name: what is inside one is not ours to believe.
        search(hierarchy, child, depth - 1);
      }
    }
  }

  private void undo(List<Place> made, RuntimeException problem) {
    for (Place place : made.reversed()) {
      try {
        Subtree.remove(tree, place.directory());
      } catch (LinuxException | CgroupException further) {
        problem.addSuppressed(further);
      }
    }
  }
}
