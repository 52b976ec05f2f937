package dev.jcompose.runtime.plan;

/// How a mount's target is looked up; `enum target_flag` of the shim's `plan.h`. They are added up.
enum TargetFlag {
  /// The target may lie in procfs.
  MAY_BE_PROC(1),
  /// No symbolic link on the way.
  NO_LINKS(2);

  final int number;

  TargetFlag(int number) {
    this.number = number;
  }
}
