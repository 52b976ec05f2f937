package dev.jcompose.linux.tmpfs;

import dev.jcompose.linux.call.CallMemory;
import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.call.Native;
import dev.jcompose.linux.call.SyscallNumber;
import dev.jcompose.linux.file.Directory;
import java.nio.file.Path;

/// Mounts and unmounts tmpfs by path, in the mount namespace of this process.
///
/// @see "mount(2), tmpfs(5)"
public final class MemoryMount {
  /// Everything in it is read-only.
  public static final long READ_ONLY = 0x1;

  /// Set-user-id bits are without effect.
  public static final long NO_SUID = 0x2;

  /// Device nodes cannot be opened.
  public static final long NO_DEV = 0x4;

  /// Programs cannot be executed.
  public static final long NO_EXEC = 0x8;

  private static final long MNT_DETACH = 2;
  private static final long UMOUNT_NOFOLLOW = 8;

  private MemoryMount() {}

  /// Mounts a new one over a directory.
  ///
  /// @param flags of this class, added up
  /// @param data `size=64m,mode=1777`, may be empty
  public static void mount(Path directory, long flags, String data) {
    try (CallMemory memory = CallMemory.open()) {
      Native.check(
          "mount tmpfs on " + directory,
          SyscallNumber.MOUNT,
          memory.text("tmpfs").address(),
          memory.text(directory.toString()).address(),
          memory.text("tmpfs").address(),
          flags,
          memory.text(data).address(),
          0);
    }
  }

  /// Whether a directory is the root of a mount, by the device of its parent.
  public static boolean isMounted(Path directory) {
    try (Directory inside = Directory.open(directory);
        Directory outside = Directory.open(directory.resolve(".."))) {
      return inside.status().device() != outside.status().device();
    }
  }

  /// Detaches what is mounted on a directory; processes that still use it can go on. Returns false
  /// when nothing is mounted there.
  public static boolean unmount(Path directory) {
    try (CallMemory memory = CallMemory.open()) {
      long result =
          Native.raw(
              SyscallNumber.UMOUNT2,
              memory.text(directory.toString()).address(),
              MNT_DETACH | UMOUNT_NOFOLLOW,
              0);
      if (result == -Errno.EINVAL.number() || result == -Errno.ENOENT.number()) {
        return false;
      }
      if (result < 0) {
        throw new LinuxException("unmount " + directory, (int) -result);
      }
      return true;
    }
  }
}
