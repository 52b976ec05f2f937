package dev.jcompose.runtime.machine;

import dev.jcompose.linux.bpf.CgroupDeviceProgram;
import dev.jcompose.linux.kernel.KernelProbe;
import dev.jcompose.runtime.CgroupException;
import dev.jcompose.runtime.cgroup.CgroupLayout;
import dev.jcompose.runtime.cgroup.Hierarchy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Which of the features that containers need this kernel has.
///
/// @param release of the kernel
/// @param missingCalls system calls it lacks
/// @param missingNamespaces kinds it lacks, as in `/proc/self/ns`
/// @param closedNamespaces kinds that a setting forbids, such as `user.max_net_namespaces`
/// @param overlay whether it has overlayfs
/// @param cgroups why control groups cannot be used; empty when they can
/// @param devices whether access to devices can be restricted
public record KernelFacts(
    String release,
    List<String> missingCalls,
    List<String> missingNamespaces,
    List<String> closedNamespaces,
    boolean overlay,
    Optional<String> cgroups,
    boolean devices) {
  /// The kinds of namespaces a container has.
  private static final List<String> NAMESPACES =
      List.of("mnt", "pid", "net", "ipc", "uts", "cgroup");

  /// Copies the lists.
  public KernelFacts {
    missingCalls = List.copyOf(missingCalls);
    missingNamespaces = List.copyOf(missingNamespaces);
    closedNamespaces = List.copyOf(closedNamespaces);
  }

  /// Inspects this machine, in well under a millisecond.
  public static KernelFacts look() {
    List<String> missing = new ArrayList<>();
    List<String> closed = new ArrayList<>();
    for (String kind : NAMESPACES) {
      if (Files.notExists(Path.of("/proc/self/ns", kind))) {
        missing.add(kind);
      } else if (limit(kind).equals("0")) {
        closed.add(kind);
      }
    }
    Optional<String> cgroups = Optional.empty();
    boolean devices = true;
    try {
      CgroupLayout layout = CgroupLayout.detect();
      devices =
          layout.hierarchies().stream()
                  .map(Hierarchy::controllers)
                  .anyMatch(c -> c.contains("devices"))
              || (layout.unified().isPresent() && CgroupDeviceProgram.usable());
    } catch (CgroupException none) {
      cgroups = Optional.of(String.valueOf(none.getMessage()));
    }
    return new KernelFacts(
        KernelProbe.release(),
        KernelProbe.missingCalls(),
        missing,
        closed,
        KernelProbe.hasFileSystem("overlay"),
        cgroups,
        devices);
  }

  private static String limit(String kind) {
    try {
      return Files.readString(Path.of("/proc/sys/user/max_" + kind + "_namespaces")).strip();
    } catch (IOException none) {
      return "";
    }
  }
}
