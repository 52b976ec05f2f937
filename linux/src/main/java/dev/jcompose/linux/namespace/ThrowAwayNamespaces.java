package dev.jcompose.linux.namespace;

import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.call.Native;
import dev.jcompose.linux.call.SyscallNumber;
import dev.jcompose.linux.process.TaskThread;
import java.util.function.Supplier;

/// Network, IPC and UTS namespaces that last as long as one task: what it sets in them reaches
/// nobody.
public final class ThrowAwayNamespaces {
  private static final long CLONE_NEWUTS = 0x04000000;
  private static final long CLONE_NEWIPC = 0x08000000;
  private static final long CLONE_NEWNET = 0x40000000;

  private ThrowAwayNamespaces() {}

  /// Runs a task in new ones, and waits for it.
  ///
  /// @throws LinuxException when the machine allows no more of them
  public static <T> T run(Supplier<T> task) {
    return TaskThread.run(
        "namespaces",
        () -> {
          Native.check(
              "make namespaces",
              SyscallNumber.UNSHARE,
              CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS,
              0,
              0);
          return task.get();
        });
  }
}
