package dev.jcompose.runtime.shim;

import dev.jcompose.linux.call.Fd;
import dev.jcompose.runtime.NamespaceSpec;
import dev.jcompose.runtime.NamespaceSpec.Sharing;
import dev.jcompose.runtime.plan.ContainerPlan.OtherNamespaces;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Paths of the namespaces that a container joins, for other programs. They lead through the
/// engine's descriptors, so they are good for the time of the start.
final class JoinedNamespaces {
  private JoinedNamespaces() {}

  /// By the names of OCI's runtime specification.
  static Map<String, String> paths(
      NamespaceSpec namespaces, Optional<Fd> network, OtherNamespaces others) {
    Map<String, String> paths = new HashMap<>();
    network.ifPresent(namespace -> paths.put("network", OurDescriptors.path(namespace).toString()));
    Map.of(
            "pid", namespaces.pid(),
            "ipc", namespaces.ipc(),
            "uts", namespaces.uts(),
            "cgroup", namespaces.cgroup())
        .forEach((kind, sharing) -> {
          if (sharing instanceof Sharing.With(var other)) {
            paths.put(kind, OurDescriptors.path(others.of(other, kind)).toString());
          }
        });
    return paths;
  }
}
