package dev.jcompose.linux.quota;

import dev.jcompose.linux.call.Block;
import dev.jcompose.linux.call.CallMemory;
import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.call.Native;
import dev.jcompose.linux.call.SyscallNumber;
import java.util.Optional;
import java.util.function.Supplier;

/// How much space each project uses and may use on the file system of an open directory. The kernel
/// keeps both on the disk.
///
/// `quotactl_fd` (since Linux 5.14) needs no path of a block device, which a container or a chroot
/// may not see. Its generic commands work on ext4 and on xfs.
///
/// @param place any directory on the file system; not closed here
/// @see "quotactl(2); linux/quota.h; linux/dqblk_xfs.h"
public record ProjectQuotas(Fd place) {
  private static final long PRJQUOTA = 2;
  private static final long Q_GETQUOTA = 0x800007;
  private static final long Q_SETQUOTA = 0x800008;
  private static final long Q_GETNEXTQUOTA = 0x800009;
  private static final long Q_XGETQSTATV = 0x5808;
  private static final int QSTATV_SIZE = 256;
  private static final byte QSTATV_VERSION = 1;
  private static final int QSTATV_FLAGS = 2;
  private static final int PROJECTS_LIMITED = 1 << 5;
  private static final int DQBLK_SIZE = 72;
  private static final int HARD_LIMIT = 0;
  private static final int SPACE = 16;
  private static final int INODES = 40;
  private static final int VALID = 64;
  private static final int NUMBER = 68;
  private static final int QIF_BLIMITS = 1;
  private static final int LIMIT_UNIT = 1024;

  /// What xfs reserves to make a directory, and more.
  private static final long ROOM = 1L << 20;

  /// What a project uses and may use.
  ///
  /// @param project its number
  /// @param limit bytes; 0 for none
  /// @param space bytes in use
  /// @param inodes files and directories
  public record Usage(int project, long limit, long space, long inodes) {
    /// Whether nobody has this project.
    public boolean isFree() {
      return limit == 0 && space == 0 && inodes == 0;
    }
  }

  /// Whether the kernel has quotas at all.
  public static boolean areInThisKernel() {
    return Native.raw(SyscallNumber.QUOTACTL_FD, -1, PRJQUOTA, 0) != -Errno.ENOSYS.number();
  }

  /// Whether limits of projects are enforced. (A file system may also count without limiting.)
  public boolean areOn() {
    try (CallMemory memory = CallMemory.open()) {
      Block state = memory.allocate(QSTATV_SIZE);
      state.putByte(0, QSTATV_VERSION);
      return call(Q_XGETQSTATV, 0, state) >= 0
          && (state.getShort(QSTATV_FLAGS) & PROJECTS_LIMITED) != 0;
    }
  }

  /// That of one project.
  public Usage of(int project) {
    try (CallMemory memory = CallMemory.open()) {
      Block entry = memory.allocate(DQBLK_SIZE);
      long result = call(Q_GETQUOTA, project, entry);
      // What xfs has never heard of.
      if (result == -Errno.ENOENT.number()) {
        return new Usage(project, 0, 0, 0);
      }
      return usage(check("read the quota", result, entry), project);
    }
  }

  /// That of the first project that has one, from a number on.
  public Optional<Usage> from(int project) {
    try (CallMemory memory = CallMemory.open()) {
      Block entry = memory.allocate(DQBLK_SIZE);
      long result = call(Q_GETNEXTQUOTA, project, entry);
      if (result == -Errno.ENOENT.number()) {
        return Optional.empty();
      }
      check("read the quotas", result, entry);
      return Optional.of(usage(entry, entry.getInt(NUMBER)));
    }
  }

  /// Limits a project.
  ///
  /// @param bytes rounded up to whole kilobytes; 0 for no limit
  public void limit(int project, long bytes) {
    try (CallMemory memory = CallMemory.open()) {
      Block entry = memory.allocate(DQBLK_SIZE);
      entry.putLong(HARD_LIMIT, Math.ceilDiv(bytes, LIMIT_UNIT));
      entry.putInt(VALID, QIF_BLIMITS);
      check("set the quota", call(Q_SETQUOTA, project, entry), entry);
    }
  }

  /// Does something for which a project that is full needs a little more than it may use. A kill in
  /// the meantime leaves it that much.
  public <T> T withRoom(int project, Supplier<T> task) {
    long limit = areOn() ? of(project).limit() : 0;
    if (limit == 0) {
      return task.get();
    }
    limit(project, limit + ROOM);
    try {
      return task.get();
    } finally {
      limit(project, limit);
    }
  }

  private static Usage usage(Block entry, int project) {
    return new Usage(
        project,
        entry.getLong(HARD_LIMIT) * LIMIT_UNIT,
        entry.getLong(SPACE),
        entry.getLong(INODES));
  }

  private long call(long command, int project, Block address) {
    return Native.raw(
        SyscallNumber.QUOTACTL_FD,
        place.number(),
        command << 8 | PRJQUOTA,
        project,
        address.address(),
        0,
        0);
  }

  private static Block check(String what, long result, Block entry) {
    if (result < 0) {
      throw new LinuxException(what + " of a project", (int) -result);
    }
    return entry;
  }
}
