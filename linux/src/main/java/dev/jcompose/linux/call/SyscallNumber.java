package dev.jcompose.linux.call;

/// System call numbers of x86-64 (`asm/unistd_64.h`).
public final class SyscallNumber {
  /// `read`.
  public static final long READ = 0;

  /// `write`.
  public static final long WRITE = 1;

  /// `close`.
  public static final long CLOSE = 3;

  /// `poll`.
  public static final long POLL = 7;

  /// `lseek`.
  public static final long LSEEK = 8;

  /// `ioctl`.
  public static final long IOCTL = 16;

  /// `pread64`.
  public static final long PREAD64 = 17;

  /// `pwrite64`.
  public static final long PWRITE64 = 18;

  /// `madvise`.
  public static final long MADVISE = 28;

  /// `dup`.
  public static final long DUP = 32;

  /// `socket`.
  public static final long SOCKET = 41;

  /// `connect`.
  public static final long CONNECT = 42;

  /// `sendto`.
  public static final long SENDTO = 44;

  /// `sendmsg`.
  public static final long SENDMSG = 46;

  /// `recvmsg`.
  public static final long RECVMSG = 47;

  /// `bind`.
  public static final long BIND = 49;

  /// `listen`.
  public static final long LISTEN = 50;

  /// `getsockname`.
  public static final long GETSOCKNAME = 51;

  /// `socketpair`.
  public static final long SOCKETPAIR = 53;

  /// `setsockopt`.
  public static final long SETSOCKOPT = 54;

  /// `getsockopt`.
  public static final long GETSOCKOPT = 55;

  /// `kill`.
  public static final long KILL = 62;

  /// `fcntl`.
  public static final long FCNTL = 72;

  /// `flock`.
  public static final long FLOCK = 73;

  /// `fsync`.
  public static final long FSYNC = 74;

  /// `ftruncate`.
  public static final long FTRUNCATE = 77;

  /// `chdir`.
  public static final long CHDIR = 80;

  /// `fchmod`.
  public static final long FCHMOD = 91;

  /// `fchown`.
  public static final long FCHOWN = 93;

  /// `statfs`.
  public static final long STATFS = 137;

  /// `fstatfs`.
  public static final long FSTATFS = 138;

  /// `mount`.
  public static final long MOUNT = 165;

  /// `umount2`.
  public static final long UMOUNT2 = 166;

  /// `gettid`.
  public static final long GETTID = 186;

  /// `setxattr`.
  public static final long SETXATTR = 188;

  /// `lsetxattr`.
  public static final long LSETXATTR = 189;

  /// `fsetxattr`.
  public static final long FSETXATTR = 190;

  /// `getxattr`.
  public static final long GETXATTR = 191;

  /// `lgetxattr`.
  public static final long LGETXATTR = 192;

  /// `fgetxattr`.
  public static final long FGETXATTR = 193;

  /// `listxattr`.
  public static final long LISTXATTR = 194;

  /// `llistxattr`.
  public static final long LLISTXATTR = 195;

  /// `flistxattr`.
  public static final long FLISTXATTR = 196;

  /// `removexattr`.
  public static final long REMOVEXATTR = 197;

  /// `lremovexattr`.
  public static final long LREMOVEXATTR = 198;

  /// `fremovexattr`.
  public static final long FREMOVEXATTR = 199;

  /// `getdents64`.
  public static final long GETDENTS64 = 217;

  /// `waitid`.
  public static final long WAITID = 247;

  /// `inotify_add_watch`.
  public static final long INOTIFY_ADD_WATCH = 254;

  /// `inotify_rm_watch`.
  public static final long INOTIFY_RM_WATCH = 255;

  /// `openat`.
  public static final long OPENAT = 257;

  /// `mkdirat`.
  public static final long MKDIRAT = 258;

  /// `mknodat`.
  public static final long MKNODAT = 259;

  /// `fchownat`.
  public static final long FCHOWNAT = 260;

  /// `newfstatat`.
  public static final long NEWFSTATAT = 262;

  /// `unlinkat`.
  public static final long UNLINKAT = 263;

  /// `linkat`.
  public static final long LINKAT = 265;

  /// `symlinkat`.
  public static final long SYMLINKAT = 266;

  /// `readlinkat`.
  public static final long READLINKAT = 267;

  /// `fchmodat`.
  public static final long FCHMODAT = 268;

  /// `unshare`.
  public static final long UNSHARE = 272;

  /// `utimensat`.
  public static final long UTIMENSAT = 280;

  /// `fallocate`.
  public static final long FALLOCATE = 285;

  /// `accept4`.
  public static final long ACCEPT4 = 288;

  /// `eventfd2`.
  public static final long EVENTFD2 = 290;

  /// `pipe2`.
  public static final long PIPE2 = 293;

  /// `inotify_init1`.
  public static final long INOTIFY_INIT1 = 294;

  /// `prlimit64`.
  public static final long PRLIMIT64 = 302;

  /// `syncfs`.
  public static final long SYNCFS = 306;

  /// `setns`.
  public static final long SETNS = 308;

  /// `renameat2`.
  public static final long RENAMEAT2 = 316;

  /// `memfd_create`.
  public static final long MEMFD_CREATE = 319;

  /// `bpf`.
  public static final long BPF = 321;

  /// `copy_file_range`.
  public static final long COPY_FILE_RANGE = 326;

  /// `statx`.
  public static final long STATX = 332;

  /// `pidfd_send_signal`.
  public static final long PIDFD_SEND_SIGNAL = 424;

  /// `open_tree`.
  public static final long OPEN_TREE = 428;

  /// `move_mount`.
  public static final long MOVE_MOUNT = 429;

  /// `fsopen`.
  public static final long FSOPEN = 430;

  /// `fsconfig`.
  public static final long FSCONFIG = 431;

  /// `fsmount`.
  public static final long FSMOUNT = 432;

  /// `pidfd_open`.
  public static final long PIDFD_OPEN = 434;

  /// `clone3`.
  public static final long CLONE3 = 435;

  /// `close_range`.
  public static final long CLOSE_RANGE = 436;

  /// `openat2`.
  public static final long OPENAT2 = 437;

  /// `pidfd_getfd`.
  public static final long PIDFD_GETFD = 438;

  /// `mount_setattr`.
  public static final long MOUNT_SETATTR = 442;

  /// `fchmodat2`.
  public static final long FCHMODAT2 = 452;

  private SyscallNumber() {}
}
