package dev.jcompose.runtime;

/// A cgroup that the machine's cgroup manager, such as systemd, delegates to the engine.
public interface CgroupHome {
  /// Where it is, one line for each hierarchy in the form of `/proc/PID/cgroup`. It need not exist
  /// yet.
  String placement();

  /// Asks for it. Returns when it exists, with a process in it that keeps it alive and ends on
  /// SIGTERM.
  ///
  /// @throws CgroupException when it is refused
  void make();
}
