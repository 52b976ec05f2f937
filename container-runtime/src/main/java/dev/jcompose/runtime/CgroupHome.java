package dev.jcompose.runtime;

/// A cgroup that whoever manages this machine's trees, such as systemd, gives the engine to make
/// others in.
public interface CgroupHome {
  /// Where it is, one line for each hierarchy in the form of `/proc/PID/cgroup`. It need not be
  /// there yet.
  String placement();

  /// Asks for it. Returns when it is there, with a process in it that keeps it and ends by SIGTERM.
  ///
  /// @throws CgroupException when it is refused
  void make();
}
