package dev.jcompose.engine.requirement;

import dev.jcompose.runtime.machine.KernelFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Whether an engine can run on a machine, and if not, why and what to do.
public final class Requirements {
  private static final String OLDEST = "5.15";

  private Requirements() {}

  /// Why an engine cannot start; empty when it can. One line, however much is missing.
  ///
  /// @param firewall what nf_tables lacks, and the remedy; empty when nothing is missing or it has
  ///   not been checked
  public static Optional<String> refusal(KernelFacts machine, Optional<String> firewall) {
    List<String> lacks = new ArrayList<>();
    String kernel = "the kernel (Linux " + machine.release() + ")";
    if (!machine.missingCalls().isEmpty()) {
      lacks.add(
          "%s lacks %s (Linux %s or newer is needed)"
              .formatted(kernel, String.join(", ", machine.missingCalls()), OLDEST));
    }
    if (!machine.missingNamespaces().isEmpty()) {
      lacks.add(
          "%s has no %s namespaces (boot a kernel that has them)"
              .formatted(kernel, String.join(", ", machine.missingNamespaces())));
    }
    for (String kind : machine.closedNamespaces()) {
      lacks.add(
          "%s namespaces are switched off (sysctl -w user.max_%s_namespaces=10000)"
              .formatted(kind, kind));
    }
    if (!machine.overlay()) {
      lacks.add(
          "%s has no overlay file system (modprobe overlay, or boot a kernel that has it)"
              .formatted(kernel));
    }
    machine.cgroups().ifPresent(lacks::add);
    if (!machine.devices()) {
      lacks.add(
          "%s cannot restrict devices of containers (CONFIG_CGROUP_BPF, or the controller \"devices\" of cgroup v1, is needed)"
              .formatted(kernel));
    }
    firewall.ifPresent(lacks::add);
    return lacks.isEmpty()
        ? Optional.empty()
        : Optional.of("engine: cannot start: " + String.join("; ", lacks));
  }
}
