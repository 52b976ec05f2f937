package dev.jcompose.runtime.plan;

import static dev.jcompose.linux.mount.MountAttribute.NO_DEV;
import static dev.jcompose.linux.mount.MountAttribute.NO_EXEC;
import static dev.jcompose.linux.mount.MountAttribute.NO_SUID;
import static dev.jcompose.linux.mount.MountAttribute.READ_ONLY;
import static dev.jcompose.linux.mount.MountAttribute.STRICT_ACCESS_TIME;

import dev.jcompose.runtime.ContainerSpec;
import dev.jcompose.runtime.NamespaceSpec.Sharing;
import dev.jcompose.runtime.cgroup.CgroupLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The mounts of every container, as in Docker, unless a user's mount replaces them.
///
/// @see "moby daemon/pkg/oci/defaults.go"
final class DefaultMounts {
  private static final long CLOSED = NO_SUID | NO_EXEC | NO_DEV;

  private DefaultMounts() {}

  /// The mounts, by target, each with its depth of nesting given by the target.
  ///
  /// @param writable whether `/sys` and the cgroups can be written to (`privileged`)
  /// @param ipc determines `/dev/shm` and `/dev/mqueue`
  /// @param shmSize of `/dev/shm`, bytes; [ContainerSpec#NO_SHM] for none
  static Map<String, MountStep> of(boolean writable, Sharing ipc, long shmSize, CgroupView cgroup) {
    long readOnly = writable ? 0 : READ_ONLY;
    Map<String, MountStep> mounts = new LinkedHashMap<>();
    mounts.put("/proc", made("proc", CLOSED));
    mounts.put(
        "/dev", made("tmpfs", NO_SUID | STRICT_ACCESS_TIME, "mode", "755", "size", "65536k"));
    mounts.put("/dev/pts", (plan, target) -> plan.step(ShimStep.DEVPTS, target));
    mounts.put("/sys", made("sysfs", CLOSED | readOnly));
    mounts.put(
        "/sys/fs/cgroup",
        cgroup.mode() == CgroupLayout.Mode.UNIFIED
            ? made("cgroup2", CLOSED | readOnly)
            : legacyCgroups(cgroup.directories(), readOnly));
    switch (ipc) {
      case Sharing.Own _ -> {
        mounts.put("/dev/mqueue", made("mqueue", CLOSED));
        if (shmSize != ContainerSpec.NO_SHM) {
          mounts.put(
              "/dev/shm",
              made(
                  "tmpfs",
                  CLOSED,
                  "source",
                  "shm",
                  "mode",
                  "1777",
                  "size",
                  Long.toString(shmSize)));
        }
      }
      case Sharing.Host _ -> {
        mounts.put("/dev/mqueue", bound("/dev/mqueue"));
        mounts.put("/dev/shm", bound("/dev/shm"));
      }
      case Sharing.With _ -> {
        mounts.put("/dev/mqueue", made("mqueue", CLOSED));
        // The tree that was cloned by the plan's TREE_OF.
        mounts.put(
            "/dev/shm",
            (plan, target) -> plan.step(ShimStep.MOVE, -1, target, TargetFlag.NO_LINKS.number));
      }
    }
    return mounts;
  }

  private static MountStep made(String type, long attributes, String... options) {
    return (plan, target) -> {
      List<Object> fields =
          new ArrayList<>(List.of(type, target, attributes, TargetFlag.NO_LINKS.number));
      fields.addAll(List.of(options));
      plan.step(ShimStep.MOUNT, fields);
    };
  }

  private static MountStep bound(String source) {
    return (plan, target) -> plan.step(ShimStep.BIND, source, target, 0);
  }

  // The container's own directory of each hierarchy, below a tmpfs.
  private static MountStep legacyCgroups(List<Path> directories, long readOnly) {
    Path root = Path.of("/sys/fs/cgroup");
    return (plan, target) -> {
      made("tmpfs", CLOSED, "mode", "755").write(plan, target);
      for (Path directory : directories) {
        if (!directory.startsWith(root) || directory.getNameCount() <= root.getNameCount()) {
          continue;
        }
        String hierarchy = root.relativize(directory).getName(0).toString();
        String place = target + "/" + hierarchy;
        plan.step(ShimStep.BIND, directory.toString(), place, CLOSED | readOnly);
        if (hierarchy.contains(",")) {
          for (String controller : Set.of(hierarchy.split(",", -1))) {
            plan.step(ShimStep.SYMLINK, target + "/" + controller, hierarchy);
          }
        }
      }
      if (readOnly != 0) {
        plan.step(ShimStep.FREEZE_MOUNT, target);
      }
    };
  }
}
