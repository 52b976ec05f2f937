package dev.jcompose.linux.kernel;

import dev.jcompose.linux.call.CallMemory;
import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.Native;
import dev.jcompose.linux.call.SyscallNumber;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// Asks the kernel for features that depend on its version or configuration. Changes nothing.
public final class KernelProbe {
  private static final int FSOPEN_CLOEXEC = 1;

  /// System calls without which nothing works; the newest came with Linux 5.12.
  private static final List<SyscallNumber> CALLS =
      List.of(
          SyscallNumber.PIDFD_SEND_SIGNAL,
          SyscallNumber.OPEN_TREE,
          SyscallNumber.MOVE_MOUNT,
          SyscallNumber.FSOPEN,
          SyscallNumber.FSCONFIG,
          SyscallNumber.FSMOUNT,
          SyscallNumber.PIDFD_OPEN,
          SyscallNumber.CLONE3,
          SyscallNumber.CLOSE_RANGE,
          SyscallNumber.OPENAT2,
          SyscallNumber.MOUNT_SETATTR);

  private KernelProbe() {}

  /// Its version, as `uname -r` says it.
  public static String release() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip();
    } catch (IOException problem) {
      throw new UncheckedIOException("/proc: not mounted", problem);
    }
  }

  /// The required system calls that this kernel lacks.
  public static List<String> missingCalls() {
    // Arguments that each of them rejects: an invalid descriptor, invalid pointers, and a range
    // that ends before it begins.
    return CALLS.stream()
        .filter(call -> Native.raw(call, -1, 0, -1, 0, 0, 0) == -Errno.ENOSYS.number())
        .map(call -> call.name().toLowerCase(Locale.ROOT))
        .toList();
  }

  /// Whether it supports a type of file system; loads the module if there is one.
  public static boolean hasFileSystem(String type) {
    try (CallMemory memory = CallMemory.open()) {
      long result =
          Native.raw(SyscallNumber.FSOPEN, memory.text(type).address(), FSOPEN_CLOEXEC, 0);
      if (result >= 0) {
        new Fd(result).close();
      }
      return result != -Errno.ENODEV.number();
    }
  }
}
