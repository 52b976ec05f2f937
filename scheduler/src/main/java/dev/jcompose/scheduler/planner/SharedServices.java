package dev.jcompose.scheduler.planner;

import dev.jcompose.model.network.NamespaceMode;
import dev.jcompose.model.service.Service;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The services and containers whose namespaces or volumes a service uses, and which of them.
final class SharedServices {
  private SharedServices() {}

  /// By name, with a word for what is shared.
  static Map<String, String> of(Service service) {
    Map<String, String> parents = new TreeMap<>();
    for (String source : service.storage().volumesFrom()) {
      if (!source.startsWith("container:")) {
        parents.put(source.split(":", 2)[0], "volume");
      }
    }
    var security = service.security();
    share(security.cgroup(), "cgroup namespace", parents);
    share(security.uts(), "UTS namespace", parents);
    share(security.pid(), "PID namespace", parents);
    share(security.ipc(), "IPC namespace", parents);
    share(service.networking().mode(), "network namespace", parents);
    return parents;
  }

  /// The containers, by name or id, whose namespaces or volumes a service uses.
  static Set<String> containers(Service service) {
    Set<String> names = new TreeSet<>();
    for (String source : service.storage().volumesFrom()) {
      if (source.startsWith("container:")) {
        names.add(source.split(":", 3)[1]);
      }
    }
    var security = service.security();
    Stream.of(
            security.cgroup(),
            security.uts(),
            security.pid(),
            security.ipc(),
            service.networking().mode())
        .flatMap(Optional::stream)
        .forEach(mode -> {
          if (mode instanceof NamespaceMode.OfContainer(String name)) {
            names.add(name);
          }
        });
    return names;
  }

  private static void share(
      Optional<NamespaceMode> mode, String what, Map<String, String> parents) {
    if (mode.isPresent() && mode.get() instanceof NamespaceMode.OfService(String name)) {
      parents.put(name, what);
    }
  }
}
