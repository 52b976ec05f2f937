package dev.jcompose.runtime;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Everything that determines how a container's first process runs, resolved: no image, no Compose,
/// and no names to look up outside the container's own root file system.
///
/// @param id its identity; names its run directory and its cgroup
/// @param rootfs the layers of its root file system
/// @param readOnlyRootfs whether the root file system is mounted read-only
/// @param process the first process
/// @param hostname the host name in its UTS namespace
/// @param domainname the NIS domain name, empty for none
/// @param mounts bind mounts and tmpfs in addition to Docker's default mounts (`/proc`, `/dev`,
///   `/sys`, ...), in any order; the runtime sorts them by depth
/// @param shmSize size of `/dev/shm` in bytes, [#NO_SHM] for none
/// @param namespaces which namespaces are its own and which are shared
/// @param privilege capabilities, seccomp, masks, devices
/// @param limits the limits of its cgroup
/// @param sysctls kernel parameters of its own namespaces, name with dots to value
/// @param init whether a minimal init is pid 1 and reaps
/// @param log where its output goes
/// @param oci hooks and what else other programs are told
public record ContainerSpec(
    ContainerId id,
    RootFilesystem rootfs,
    boolean readOnlyRootfs,
    ProcessSpec process,
    String hostname,
    Optional<String> domainname,
    List<MountSpec> mounts,
    long shmSize,
    NamespaceSpec namespaces,
    PrivilegeSpec privilege,
    ResourceLimits limits,
    Map<String, String> sysctls,
    boolean init,
    LogSpec log,
    OciSettings oci) {
  /// There is no `/dev/shm`.
  public static final long NO_SHM = 0;

  /// Copies the collections.
  public ContainerSpec {
    mounts = List.copyOf(mounts);
    sysctls = Map.copyOf(sysctls);
  }
}
