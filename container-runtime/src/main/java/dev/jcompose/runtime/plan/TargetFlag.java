package dev.jcompose.runtime.plan;

/// How a mount's target is looked up, and how it propagates; `enum target_flag` of the shim's
/// `plan.h`. They are added up.
enum TargetFlag {
  /// The target may lie in procfs.
  MAY_BE_PROC(1),
  /// No symbolic link on the way.
  NO_LINKS(2),
  /// What is mounted below it is mounted in its copies as well.
  SHARED(4),
  /// It cannot be copied.
  UNBINDABLE(8);

  final int number;

  TargetFlag(int number) {
    this.number = number;
  }
}
