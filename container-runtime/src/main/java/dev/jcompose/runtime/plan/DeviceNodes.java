package dev.jcompose.runtime.plan;

import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.runtime.PrivilegeSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The nodes in a container's `/dev`.
public final class DeviceNodes {
  private static final int TYPE_MASK = 0170000;
  private static final int CHARACTER = 0020000;
  private static final int BLOCK = 0060000;
  private static final int EVERYBODY = 0666;
  private static final long MEMORY = 1;
  private static final long TERMINAL = 5;

  /// Directories of `/dev` that even a privileged container has its own version of.
  private static final List<String> OWN = List.of("pts", "shm", "mqueue", "fd", "console", "ptmx");

  private static final boolean KERNEL_HAS_CORE = Files.exists(Path.of("/proc/kcore"));

  private DeviceNodes() {}

  /// The six that every container has, and the links.
  static void writeDefaults(PlanWriter plan) {
    node(plan, "/dev/null", MEMORY, 3);
    node(plan, "/dev/zero", MEMORY, 5);
    node(plan, "/dev/full", MEMORY, 7);
    node(plan, "/dev/tty", TERMINAL, 0);
    node(plan, "/dev/random", MEMORY, 8);
    node(plan, "/dev/urandom", MEMORY, 9);
    plan.step(ShimStep.SYMLINK, "/dev/fd", "/proc/self/fd");
    plan.step(ShimStep.SYMLINK, "/dev/stdin", "/proc/self/fd/0");
    plan.step(ShimStep.SYMLINK, "/dev/stdout", "/proc/self/fd/1");
    plan.step(ShimStep.SYMLINK, "/dev/stderr", "/proc/self/fd/2");
    if (KERNEL_HAS_CORE) {
      plan.step(ShimStep.SYMLINK, "/dev/core", "/proc/kcore");
    }
    plan.step(ShimStep.SYMLINK, "/dev/ptmx", "pts/ptmx");
  }

  /// What the user asked for, or all of the host's for a privileged container.
  ///
  /// @throws IllegalArgumentException when one is not there or no device, in Docker's words
  public static List<DeviceNode> requested(PrivilegeSpec privilege) {
    List<DeviceNode> nodes = new ArrayList<>();
    if (privilege.privileged()) {
      try (Stream<Path> entries = Files.list(Path.of("/dev"))) {
        for (Path top : entries.filter(path -> !OWN.contains(name(path))).sorted().toList()) {
          addTree(nodes, top, top.toString(), LinkOption.NOFOLLOW_LINKS);
        }
      } catch (IOException unreadable) {
        throw new IllegalArgumentException("cannot list /dev: " + IoFailure.words(unreadable));
      }
    }
    for (PrivilegeSpec.Device device : privilege.devices()) {
      add(nodes, device);
    }
    return List.copyOf(nodes);
  }

  /// Looks whether what is asked for is there.
  ///
  /// @throws IllegalArgumentException likewise
  public static void require(PrivilegeSpec.Device device) {
    add(new ArrayList<>(), device);
  }

  private static void add(List<DeviceNode> nodes, PrivilegeSpec.Device device) {
    if (!Files.exists(device.source())) {
      throw new IllegalArgumentException(
          "error gathering device information while adding custom device \""
              + device.source()
              + "\": no such file or directory");
    }
    if (addTree(nodes, device.source(), device.target()) == 0) {
      throw new IllegalArgumentException(
          "error gathering device information while adding custom device \""
              + device.source()
              + "\": not a device node");
    }
  }

  private static int addTree(
      List<DeviceNode> nodes, Path source, String target, LinkOption... links) {
    int count = 0;
    if (Files.isDirectory(source, LinkOption.NOFOLLOW_LINKS)) {
      try (Stream<Path> entries = Files.list(source)) {
        for (Path entry : entries.sorted().toList()) {
          count += addTree(nodes, entry, target + "/" + name(entry), LinkOption.NOFOLLOW_LINKS);
        }
      } catch (IOException unreadable) {
        return count;
      }
      return count;
    }
    return add(nodes, source, target, links) ? 1 : 0;
  }

  private static boolean add(
      List<DeviceNode> nodes, Path source, String target, LinkOption... links) {
    try {
      Map<String, Object> of = Files.readAttributes(source, "unix:mode,rdev,uid,gid", links);
      int mode = (int) number(of, "mode");
      if ((mode & TYPE_MASK) != CHARACTER && (mode & TYPE_MASK) != BLOCK) {
        return false;
      }
      long device = number(of, "rdev");
      // The two halves are interleaved in glibc's dev_t.
      long major = (device >>> 8 & 0xfff) | (device >>> 32 & 0xfffff000L);
      long minor = (device & 0xff) | (device >>> 12 & 0xffffff00L);
      nodes.add(new DeviceNode(target, mode, major, minor, number(of, "uid"), number(of, "gid")));
      return true;
    } catch (IOException gone) {
      return false;
    }
  }

  private static long number(Map<String, Object> attributes, String name) {
    return attributes.get(name) instanceof Number number ? number.longValue() : 0;
  }

  private static void node(PlanWriter plan, String path, long major, long minor) {
    new DeviceNode(path, CHARACTER | EVERYBODY, major, minor, 0, 0).write(plan);
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }
}
