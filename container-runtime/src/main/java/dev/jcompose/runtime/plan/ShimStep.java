package dev.jcompose.runtime.plan;

/// The steps of a plan: `enum step` of the shim's `plan.h`, which lists the fields of each. A test
/// compares the two.
enum ShimStep {
  KEEP_FDS(1),
  USE_FDS(2),
  LISTEN(3),
  RUN_DIR(4),
  LOG(5),
  STDIN(6),
  TERMINAL(7),
  CLONE(8),
  JOIN_PIDS(9),
  OOM_FILE(10),
  KILL_FILE(11),
  PROTECT(12),
  HOME(13),
  RELAY(14),
  STATE(15),
  HOOK(16),
  RUNTIME(17),
  MOVE_INTO(18),
  RUNTIME_START(19),
  RUNTIME_DELETE(20),
  OWNER(21),
  CGROUP(100),
  SETNS(101),
  UNSHARE(102),
  OOM_SCORE(103),
  RLIMIT(104),
  TREE_OF(105),
  APPARMOR(106),
  FILES_AS(107),
  ROOT(110),
  MOUNT(111),
  MOVE(112),
  BIND(113),
  DEVPTS(114),
  NODE(115),
  SYMLINK(116),
  CONSOLE(117),
  MASK(118),
  READ_ONLY(119),
  DIRECTORY(120),
  ROOT_READ_ONLY(121),
  PIVOT(122),
  HOSTNAME(123),
  DOMAINNAME(124),
  SYSCTL(125),
  FREEZE_MOUNT(126),
  RUN_HOOKS(127),
  ATTACH(128),
  USER_NAMESPACE(129),
  WORKING_DIRECTORY(130),
  USER(131),
  NO_NEW_PRIVILEGES(132),
  SECCOMP(133),
  INIT(134),
  EXEC(140);

  final int number;

  ShimStep(int number) {
    this.number = number;
  }
}
