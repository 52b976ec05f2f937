package dev.jcompose.linux.process;

import dev.jcompose.linux.call.CallMemory;
import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.Native;
import dev.jcompose.linux.call.SyscallNumber;
import java.nio.file.Path;

/// Namespaces by descriptor.
///
/// @see "namespaces(7)"
public final class NamespaceFile {
  private static final int AT_FDCWD = -100;
  private static final int O_CLOEXEC = 02000000;

  private NamespaceFile() {}

  /// Opens one, such as `/proc/17/ns/net` or a file it is mounted on.
  public static Fd open(Path path) {
    try (CallMemory memory = CallMemory.open()) {
      return new Fd(
          Native.check(
              "open namespace " + path,
              SyscallNumber.OPENAT,
              AT_FDCWD,
              memory.text(path.toString()).address(),
              O_CLOEXEC));
    }
  }
}
