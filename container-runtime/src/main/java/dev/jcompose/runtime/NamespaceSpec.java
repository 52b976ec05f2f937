package dev.jcompose.runtime;

import dev.jcompose.linux.namespace.IdMapping;
import java.util.Optional;

/// Which namespaces are shared and with whom. The mount namespace is always its own; the network
/// namespace is passed as a descriptor at start ([StartResources]).
///
/// @param pid of the process ids
/// @param ipc of System V IPC and POSIX message queues (and `/dev/shm`)
/// @param uts of the host name
/// @param cgroup of the cgroup tree; Docker's default is `HOST` on cgroup v1 and `OWN` on v2
/// @param user the ids of its user namespace; the host's when empty
public record NamespaceSpec(
    Sharing pid, Sharing ipc, Sharing uts, Sharing cgroup, Optional<IdMapping> user) {
  /// All of its own.
  public static final NamespaceSpec OWN =
      new NamespaceSpec(Sharing.OWN, Sharing.OWN, Sharing.OWN, Sharing.OWN);

  /// With the host's users.
  public NamespaceSpec(Sharing pid, Sharing ipc, Sharing uts, Sharing cgroup) {
    this(pid, ipc, uts, cgroup, Optional.empty());
  }

  /// How one namespace is shared.
  public sealed interface Sharing {
    /// A new namespace.
    Sharing OWN = new Own();

    /// The host's namespace.
    Sharing HOST = new Host();

    /// A new namespace.
    record Own() implements Sharing {}

    /// The host's namespace.
    record Host() implements Sharing {}

    /// The namespace of another running container.
    record With(ContainerId container) implements Sharing {}
  }
}
