package dev.jcompose.linux.quota;

import dev.jcompose.linux.call.Block;
import dev.jcompose.linux.call.CallMemory;
import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.call.Native;
import dev.jcompose.linux.call.SyscallNumber;

/// The project that the space of a file or directory is counted for.
///
/// @param number of the project; 0 is nobody's
/// @param inherited whether what is made in the directory belongs to the same project
/// @see "linux/fs.h: struct fsxattr"
public record QuotaProject(int number, boolean inherited) {
  /// Where nothing is counted.
  public static final QuotaProject NONE = new QuotaProject(0, false);

  private static final long FS_IOC_FSGETXATTR = 0x801c581fL;
  private static final long FS_IOC_FSSETXATTR = 0x401c5820L;
  private static final int FS_XFLAG_PROJINHERIT = 0x200;
  private static final int FSXATTR_SIZE = 28;
  private static final int NUMBER = 12;

  /// That of an open directory; [#NONE] where the file system has no projects.
  public static QuotaProject of(Fd directory) {
    try (CallMemory memory = CallMemory.open()) {
      Block attributes = memory.allocate(FSXATTR_SIZE);
      long result =
          Native.raw(
              SyscallNumber.IOCTL, directory.number(), FS_IOC_FSGETXATTR, attributes.address());
      if (result == -Errno.ENOTTY.number() || result == -Errno.EOPNOTSUPP.number()) {
        return NONE;
      }
      if (result < 0) {
        throw new LinuxException("read the project of a directory", (int) -result);
      }
      return new QuotaProject(
          attributes.getInt(NUMBER), (attributes.getInt(0) & FS_XFLAG_PROJINHERIT) != 0);
    }
  }

  /// Gives an empty directory, and what will be made in it, to a project.
  ///
  /// @throws LinuxException when the file system has no projects
  public static void give(Fd directory, int number) {
    try (CallMemory memory = CallMemory.open()) {
      Block attributes = memory.allocate(FSXATTR_SIZE);
      int fd = directory.number();
      Native.check(
          "read the project of a directory",
          SyscallNumber.IOCTL,
          fd,
          FS_IOC_FSGETXATTR,
          attributes.address());
      int flags = attributes.getInt(0) | FS_XFLAG_PROJINHERIT;
      attributes.putInt(0, flags);
      attributes.putInt(NUMBER, number);
      Native.check(
          "set the project of a directory",
          SyscallNumber.IOCTL,
          fd,
          FS_IOC_FSSETXATTR,
          attributes.address());
    }
  }
}
