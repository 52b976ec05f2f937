package dev.jcompose.linux.process;

import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.call.Native;
import dev.jcompose.linux.call.SyscallNumber;
import java.util.function.Supplier;

/// Work on files as another user, with all privileges of this process: what is made belongs to that
/// user. Where a mount maps ids, the kernel lets only users make files that the mount knows.
///
/// @see "setfsuid(2), capabilities(7): SECBIT_NO_SETUID_FIXUP"
public final class FilesAs {
  private static final long PR_SET_SECUREBITS = 28;
  private static final long NO_SETUID_FIXUP = 1 << 2;

  private FilesAs() {}

  /// Does it and waits for it.
  public static <T> T run(long uid, long gid, Supplier<T> task) {
    return TaskThread.run(
        "files-as-" + uid,
        () -> {
          become(uid, gid);
          return task.get();
        });
  }

  /// The calling thread, which has to be a platform thread that ends soon, does so from now on.
  public static void become(long uid, long gid) {
    Native.check("keep privileges", SyscallNumber.PRCTL, PR_SET_SECUREBITS, NO_SETUID_FIXUP, 0);
    // These do not report failures, but who one was before.
    Native.raw(SyscallNumber.SETFSGID, gid, 0, 0);
    Native.raw(SyscallNumber.SETFSUID, uid, 0, 0);
    if (Native.raw(SyscallNumber.SETFSUID, uid, 0, 0) != uid
        || Native.raw(SyscallNumber.SETFSGID, gid, 0, 0) != gid) {
      throw new LinuxException("make files as user " + uid, Errno.EPERM.number());
    }
  }
}
