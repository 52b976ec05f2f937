package dev.jcompose.linux.kernel;

import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.Native;
import dev.jcompose.linux.call.SyscallNumber;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Asks the kernel for what came in different versions or can be left out of it. Changes nothing.
public final class KernelProbe {
  private static final int FSOPEN_CLOEXEC = 1;

  /// System calls without which nothing works, the youngest of Linux 5.12.
  private static final Map<String, Long> CALLS = new LinkedHashMap<>();

  static {
    CALLS.put("pidfd_send_signal", SyscallNumber.PIDFD_SEND_SIGNAL);
    CALLS.put("open_tree", SyscallNumber.OPEN_TREE);
    CALLS.put("move_mount", SyscallNumber.MOVE_MOUNT);
    CALLS.put("fsopen", SyscallNumber.FSOPEN);
    CALLS.put("fsconfig", SyscallNumber.FSCONFIG);
    CALLS.put("fsmount", SyscallNumber.FSMOUNT);
    CALLS.put("pidfd_open", SyscallNumber.PIDFD_OPEN);
    CALLS.put("clone3", SyscallNumber.CLONE3);
    CALLS.put("close_range", SyscallNumber.CLOSE_RANGE);
    CALLS.put("openat2", SyscallNumber.OPENAT2);
    CALLS.put("mount_setattr", SyscallNumber.MOUNT_SETATTR);
  }

  private KernelProbe() {}

  /// Its version, as `uname -r` says it.
  public static String release() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip();
    } catch (IOException problem) {
      throw new UncheckedIOException("/proc: not mounted", problem);
    }
  }

  /// Those of the system calls we cannot do without that it does not have.
  public static List<String> missingCalls() {
    // Arguments that every one of them refuses: a descriptor and pointers that are none, and a
    // range whose end is before its beginning.
    return CALLS.entrySet().stream()
        .filter(call -> Native.raw(call.getValue(), -1, 0, -1, 0, 0, 0) == -Errno.ENOSYS.number())
        .map(Map.Entry::getKey)
        .toList();
  }

  /// Whether it has a type of file system, loading its module where it is one.
  public static boolean hasFileSystem(String type) {
    try (Arena arena = Arena.ofConfined()) {
      long result =
          Native.raw(SyscallNumber.FSOPEN, arena.allocateFrom(type).address(), FSOPEN_CLOEXEC, 0);
      if (result >= 0) {
        new Fd(result).close();
      }
      return result != -Errno.ENODEV.number();
    }
  }
}
