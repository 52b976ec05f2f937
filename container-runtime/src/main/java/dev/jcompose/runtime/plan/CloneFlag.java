package dev.jcompose.runtime.plan;

/// Namespaces as flags of clone3(2), unshare(2) and setns(2).
final class CloneFlag {
  static final long NEW_MOUNTS = 0x00020000;
  static final long NEW_CGROUP = 0x02000000;
  static final long NEW_UTS = 0x04000000;
  static final long NEW_IPC = 0x08000000;
  static final long NEW_PIDS = 0x20000000;
  static final long NEW_NETWORK = 0x40000000;

  private CloneFlag() {}
}
