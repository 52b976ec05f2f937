package dev.jcompose.linux.process;

import dev.jcompose.linux.call.CallMemory;
import dev.jcompose.linux.call.Native;
import dev.jcompose.linux.call.SyscallNumber;
import java.nio.file.Path;

/// The working directory and the umask of a thread, which all threads of a process share unless one
/// asks for its own.
///
/// @see "unshare(2), CLONE_FS"
public final class FileContext {
  private static final int CLONE_FS = 0x200;

  private FileContext() {}

  /// Gives the calling thread its own, shared with the threads that it starts from now on. For
  /// platform threads. Relative paths and new processes start there.
  ///
  /// @param umask the mode bits that new files do not get
  /// @throws dev.jcompose.linux.call.LinuxException when the directory cannot be entered
  public static void enter(Path directory, int umask) {
    Native.check("unshare", SyscallNumber.UNSHARE, CLONE_FS, 0, 0);
    try (CallMemory memory = CallMemory.open()) {
      Native.check(
          "enter " + directory,
          SyscallNumber.CHDIR,
          memory.text(directory.toString()).address(),
          0,
          0);
    }
    Native.check("umask", SyscallNumber.UMASK, umask, 0, 0);
  }
}
