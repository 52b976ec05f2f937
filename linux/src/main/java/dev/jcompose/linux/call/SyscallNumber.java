package dev.jcompose.linux.call;

import dev.jcompose.linux.name.Architecture;

/// System calls and their numbers on each architecture.
///
/// @see "asm/unistd_64.h; asm-generic/unistd.h, which arm64 has"
public enum SyscallNumber {
  /// `read`.
  READ(0, 63),

  /// `write`.
  WRITE(1, 64),

  /// `close`.
  CLOSE(3, 57),

  /// `lseek`.
  LSEEK(8, 62),

  /// `ioctl`.
  IOCTL(16, 29),

  /// `madvise`.
  MADVISE(28, 233),

  /// `socket`.
  SOCKET(41, 198),

  /// `sendto`.
  SENDTO(44, 206),

  /// `bind`.
  BIND(49, 200),

  /// `listen`.
  LISTEN(50, 201),

  /// `getsockname`.
  GETSOCKNAME(51, 204),

  /// `setsockopt`.
  SETSOCKOPT(54, 208),

  /// `kill`.
  KILL(62, 129),

  /// `fcntl`.
  FCNTL(72, 25),

  /// `fsync`.
  FSYNC(74, 82),

  /// `ftruncate`.
  FTRUNCATE(77, 46),

  /// `chdir`.
  CHDIR(80, 49),

  /// `fchmod`.
  FCHMOD(91, 52),

  /// `fchown`.
  FCHOWN(93, 55),

  /// `umask`.
  UMASK(95, 166),

  /// `setfsuid`.
  SETFSUID(122, 151),

  /// `setfsgid`.
  SETFSGID(123, 152),

  /// `fstatfs`.
  FSTATFS(138, 44),

  /// `prctl`.
  PRCTL(157, 167),

  /// `mount`.
  MOUNT(165, 40),

  /// `umount2`.
  UMOUNT2(166, 39),

  /// `setxattr`.
  SETXATTR(188, 5),

  /// `getxattr`.
  GETXATTR(191, 8),

  /// `listxattr`.
  LISTXATTR(194, 11),

  /// `removexattr`.
  REMOVEXATTR(197, 14),

  /// `capget`.
  CAPGET(125, 90),

  /// `capset`.
  CAPSET(126, 91),

  /// `getdents64`.
  GETDENTS64(217, 61),

  /// `waitid`.
  WAITID(247, 95),

  /// `inotify_add_watch`.
  INOTIFY_ADD_WATCH(254, 27),

  /// `inotify_rm_watch`.
  INOTIFY_RM_WATCH(255, 28),

  /// `openat`.
  OPENAT(257, 56),

  /// `mkdirat`.
  MKDIRAT(258, 34),

  /// `mknodat`.
  MKNODAT(259, 33),

  /// `fchownat`.
  FCHOWNAT(260, 54),

  /// `unlinkat`.
  UNLINKAT(263, 35),

  /// `linkat`.
  LINKAT(265, 37),

  /// `symlinkat`.
  SYMLINKAT(266, 36),

  /// `readlinkat`.
  READLINKAT(267, 78),

  /// `fchmodat`.
  FCHMODAT(268, 53),

  /// `unshare`.
  UNSHARE(272, 97),

  /// `ppoll`.
  PPOLL(271, 73),

  /// `utimensat`.
  UTIMENSAT(280, 88),

  /// `accept4`.
  ACCEPT4(288, 242),

  /// `eventfd2`.
  EVENTFD2(290, 19),

  /// `inotify_init1`.
  INOTIFY_INIT1(294, 26),

  /// `prlimit64`.
  PRLIMIT64(302, 261),

  /// `syncfs`.
  SYNCFS(306, 267),

  /// `setns`.
  SETNS(308, 268),

  /// `renameat2`.
  RENAMEAT2(316, 276),

  /// `memfd_create`.
  MEMFD_CREATE(319, 279),

  /// `bpf`.
  BPF(321, 280),

  /// `copy_file_range`.
  COPY_FILE_RANGE(326, 285),

  /// `statx`.
  STATX(332, 291),

  /// `pidfd_send_signal`.
  PIDFD_SEND_SIGNAL(424, 424),

  /// `open_tree`.
  OPEN_TREE(428, 428),

  /// `move_mount`.
  MOVE_MOUNT(429, 429),

  /// `fsopen`.
  FSOPEN(430, 430),

  /// `fsconfig`.
  FSCONFIG(431, 431),

  /// `fsmount`.
  FSMOUNT(432, 432),

  /// `pidfd_open`.
  PIDFD_OPEN(434, 434),

  /// `clone3`.
  CLONE3(435, 435),

  /// `close_range`.
  CLOSE_RANGE(436, 436),

  /// `openat2`.
  OPENAT2(437, 437),

  /// `mount_setattr`.
  MOUNT_SETATTR(442, 442),

  /// `quotactl_fd`.
  QUOTACTL_FD(443, 443),

  /// `fchmodat2`.
  FCHMODAT2(452, 452);

  private final int x8664;
  private final int arm64;

  SyscallNumber(int x8664, int arm64) {
    this.x8664 = x8664;
    this.arm64 = arm64;
  }

  /// Its number on this machine.
  int here() {
    return on(Architecture.HERE);
  }

  /// Its number on an architecture.
  public int on(Architecture architecture) {
    return switch (architecture) {
      case X86_64 -> x8664;
      case ARM64 -> arm64;
    };
  }
}
