package dev.jcompose.engine.request;

import dev.jcompose.engine.error.EngineException;
import java.util.Optional;
import java.util.Set;

/// Keeps kernel parameters of a container from reaching the host: only those of a namespace that
/// the container does not share with it may be set.
///
/// @see "runc libcontainer/configs/validate: sysctl"
public final class NamespacedSysctls {
  private static final Set<String> OF_IPC =
      Set.of(
          "kernel.msgmax",
          "kernel.msgmnb",
          "kernel.msgmni",
          "kernel.sem",
          "kernel.shmall",
          "kernel.shmmax",
          "kernel.shmmni",
          "kernel.shm_rmid_forced");

  private NamespacedSysctls() {}

  /// Rejects what would be set on the host.
  ///
  /// @throws EngineException.BadRequest in runc's words
  public static void check(HostConfig host) {
    host.sysctls().keySet().stream()
        .sorted()
        .flatMap(name -> refusal(name, host).stream())
        .findFirst()
        .ifPresent(why -> {
          throw new EngineException.BadRequest(why);
        });
  }

  private static Optional<String> refusal(String written, HostConfig host) {
    // Both forms are one file below /proc/sys.
    String name = written.replace('/', '.');
    String sysctl = "sysctl \"" + written + "\" ";
    if (name.startsWith("net.")) {
      return host.networkMode().equals("host")
          ? Optional.of(sysctl + "not allowed in host network namespace")
          : Optional.empty();
    }
    if (OF_IPC.contains(name) || name.startsWith("fs.mqueue.")) {
      return host.ipcMode().equals("host")
          ? Optional.of(sysctl + "is not allowed in the hosts ipc namespace")
          : Optional.empty();
    }
    boolean ownNames = host.utsMode().isEmpty();
    if (name.equals("kernel.domainname") && ownNames) {
      return Optional.empty();
    }
    if (name.equals("kernel.hostname") && ownNames) {
      return Optional.of(sysctl + "is not allowed as it conflicts with the OCI \"hostname\" field");
    }
    return Optional.of(sysctl + "is not in a separate kernel namespace");
  }
}
