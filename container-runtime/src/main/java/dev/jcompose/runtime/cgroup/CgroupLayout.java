package dev.jcompose.runtime.cgroup;

import dev.jcompose.linux.file.ControlFile;
import dev.jcompose.runtime.CgroupException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which cgroup trees this machine has, and where we are in each of them: cgroup v2, v1, or both at
/// once (hybrid).
///
/// @param hierarchies the v1 trees that have a controller we use, then the v2 tree if there is one
/// @see "cgroups(7), proc_pid_mountinfo(5), proc_pid_cgroup(5)"
public record CgroupLayout(List<Hierarchy> hierarchies) {
  /// The v1 controllers a container gets a directory for.
  static final Set<String> LEGACY_CONTROLLERS =
      Set.of("cpu", "cpuacct", "cpuset", "memory", "devices", "freezer", "blkio", "pids");

  /// The v1 tree without a controller in which systemd tracks processes when there is no v2 tree.
  static final String SYSTEMD = "name=systemd";

  private static final int MOUNT_ROOT = 3;
  private static final int MOUNT_POINT = 4;

  /// The three ways a machine can be set up.
  public enum Mode {
    /// Only cgroup v1.
    LEGACY,
    /// Controllers on v1, and also a v2 tree.
    HYBRID,
    /// Only cgroup v2.
    UNIFIED
  }

  /// Copies the list.
  public CgroupLayout {
    hierarchies = List.copyOf(hierarchies);
  }

  /// Inspects this machine, for the calling process.
  ///
  /// @throws CgroupException when no control groups are mounted
  public static CgroupLayout detect() {
    return parse(read("/proc/self/mountinfo"), read("/proc/self/cgroup"));
  }

  /// Inspects this machine, on which systemd manages the trees.
  ///
  /// @param placement our own place, in the form of `/proc/PID/cgroup`
  /// @throws CgroupException when no control groups are mounted
  static CgroupLayout managed(String placement) {
    Set<String> controllers = new HashSet<>(LEGACY_CONTROLLERS);
    controllers.add(SYSTEMD);
    return parse(read("/proc/self/mountinfo"), placement, controllers);
  }

  /// Reads the two texts that [#detect] looks at, and the root's `cgroup.controllers`.
  static CgroupLayout parse(String mountinfo, String selfCgroup) {
    return parse(mountinfo, selfCgroup, LEGACY_CONTROLLERS);
  }

  static CgroupLayout parse(String mountinfo, String selfCgroup, Set<String> wanted) {
    Map<String, String> ownPaths = ownPaths(selfCgroup);
    List<Hierarchy> legacy = new ArrayList<>();
    Optional<Hierarchy> unified = Optional.empty();
    Set<String> seen = new HashSet<>();
    for (String line : mountinfo.lines().toList()) {
      int separator = line.indexOf(" - ");
      if (separator < 0) {
        continue;
      }
      String[] mount = line.substring(0, separator).split(" ", -1);
      String[] type = line.substring(separator + " - ".length()).split(" ", -1);
      if (type[0].equals("cgroup2") && unified.isEmpty()) {
        Path root = Path.of(unescape(mount[MOUNT_POINT]));
        Path own = own(root, mount[MOUNT_ROOT], ownPaths.get(""));
        unified = Optional.of(new Hierarchy(true, controllersOf(root), root, own));
      } else if (type[0].equals("cgroup")) {
        Set<String> controllers = new HashSet<>(List.of(type[type.length - 1].split(",", -1)));
        controllers.retainAll(wanted);
        if (!controllers.isEmpty() && seen.addAll(controllers)) {
          Path root = Path.of(unescape(mount[MOUNT_POINT]));
          String path = ownPaths.get(controllers.iterator().next());
          legacy.add(new Hierarchy(false, controllers, root, own(root, mount[MOUNT_ROOT], path)));
        }
      }
    }
    unified.ifPresent(legacy::add);
    if (legacy.isEmpty()) {
      throw new CgroupException(
          "cgroups: none are mounted (mount cgroup2 on /sys/fs/cgroup, then try again)");
    }
    return new CgroupLayout(legacy);
  }

  /// How the machine is set up.
  public Mode mode() {
    boolean legacy = hierarchies.stream().anyMatch(hierarchy -> !hierarchy.unified());
    if (!legacy) {
      return Mode.UNIFIED;
    }
    return unified().isPresent() ? Mode.HYBRID : Mode.LEGACY;
  }

  /// The v2 tree.
  public Optional<Hierarchy> unified() {
    return hierarchies.stream().filter(Hierarchy::unified).findFirst();
  }

  /// The tree in which the cgroup manager tracks processes: the v2 tree, else that of systemd, else
  /// the first.
  Hierarchy lead() {
    return unified()
        .or(() ->
            hierarchies.stream()
                .filter(hierarchy -> hierarchy.controllers().contains(SYSTEMD))
                .findFirst())
        .orElseGet(hierarchies::getFirst);
  }

  private static String read(String file) {
    return ControlFile.read(Path.of(file))
        .orElseThrow(() -> new CgroupException("cgroups: cannot read " + file + ": not there"));
  }

  private static Map<String, String> ownPaths(String selfCgroup) {
    Map<String, String> paths = new HashMap<>();
    for (String line : selfCgroup.lines().toList()) {
      String[] parts = line.split(":", 3);
      if (parts.length == 3) {
        for (String controller : parts[1].split(",", -1)) {
          paths.put(controller, parts[2]);
        }
      }
    }
    return paths;
  }

  // In a container, a mount may show only a part of the tree, and our own path may be outside of it
  // ("/.."): then the mount's root is the best choice.
  private static Path own(Path mount, String mountRoot, @Nullable String path) {
    if (path == null || path.contains("/..")) {
      return mount;
    }
    Path root = Path.of(unescape(mountRoot));
    Path absolute = Path.of(path);
    return absolute.startsWith(root) ? mount.resolve(root.relativize(absolute).toString()) : mount;
  }

  private static Set<String> controllersOf(Path unifiedRoot) {
    String text =
        ControlFile.read(unifiedRoot.resolve("cgroup.controllers")).map(String::strip).orElse("");
    return text.isEmpty() ? Set.of() : Set.of(text.split(" ", -1));
  }

  private static String unescape(String field) {
    return field.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\");
  }
}
