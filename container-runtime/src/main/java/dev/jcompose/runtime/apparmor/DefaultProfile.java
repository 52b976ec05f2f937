package dev.jcompose.runtime.apparmor;

/// The profile of containers that do not ask for another one. Its rules are those of Docker's
/// `docker-default`.
///
/// @see "moby/profiles apparmor/template.go; apparmor.d(5)"
final class DefaultProfile {
  /// One for all engines of a machine.
  static final String NAME = "jcompose-default";

  private DefaultProfile() {}

  /// The profile, for apparmor_parser.
  ///
  /// @param tunables whether the machine has `/etc/apparmor.d/tunables/global`, which says where
  ///   procfs is
  /// @param base whether it has `abstractions/base`
  /// @param engine the label that the engine runs under
  static String text(boolean tunables, boolean base, String engine) {
    return TEMPLATE
        .replace("TUNABLES", tunables ? "#include <tunables/global>" : "@{PROC}=/proc/")
        .replace("BASE", base ? "#include <abstractions/base>" : "")
        .replace("SELF", NAME)
        .replace("ENGINE", '"' + engine + '"');
  }

  // sysctls: those of the IPC namespace begin with shm. /sys: everything except /sys/fs/cgroup,
  // spelled letter by letter because a later rule cannot override a deny.
  private static final String TEMPLATE =
      """
      TUNABLES

      profile SELF flags=(attach_disconnected,mediate_deleted) {
        BASE
        capability,
        file,
        network,
        umount,

        signal (send,receive) peer=SELF,
        signal (receive) peer=unconfined,
        signal (receive) peer=ENGINE,
        ptrace (trace,tracedby,read,readby) peer=SELF,

        deny mount,

        deny @{PROC}/* w,
        deny @{PROC}/{[^1-9],[^1-9][^0-9],[^1-9s][^0-9y][^0-9s],[^1-9][^0-9][^0-9][^0-9/]*}/** w,
        deny @{PROC}/sys/[^k]** w,
        deny @{PROC}/sys/kernel/{?,??,[^s][^h][^m]**} w,
        deny @{PROC}/sysrq-trigger rwklx,
        deny @{PROC}/kcore rwklx,

        deny /sys/[^f]*/** wklx,
        deny /sys/f[^s]*/** wklx,
        deny /sys/fs/[^c]*/** wklx,
        deny /sys/fs/c[^g]*/** wklx,
        deny /sys/fs/cg[^r]*/** wklx,
        deny /sys/devices/virtual/powercap/** rwklx,
        deny /sys/firmware/** rwklx,
        deny /sys/kernel/security/** rwklx,
      }
      """;
}
