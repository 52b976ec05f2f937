package dev.jcompose.linux.file;

import dev.jcompose.linux.call.Block;
import dev.jcompose.linux.call.CallMemory;
import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.call.Native;
import dev.jcompose.linux.call.SyscallNumber;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/// The small text files by which kernel file systems such as cgroupfs and procfs are controlled.
/// One `write(2)` is one command, and its error number is the answer, so a write must not be split
/// and an error must not be hidden.
public final class ControlFile {
  private static final long AT_FDCWD = -100;
  private static final long O_WRONLY = 1;
  private static final long O_CLOEXEC = 0x80000;
  private static final long AT_REMOVEDIR = 0x200;
  private static final int CHUNK = 4096;

  private ControlFile() {}

  /// The whole text of a file; empty when it, or what it belongs to, does not exist (any more).
  ///
  /// @throws LinuxException for every other failure
  public static Optional<String> read(Path file) {
    try (CallMemory memory = CallMemory.open()) {
      long opened = open(memory, file, O_CLOEXEC);
      if (gone(opened)) {
        return Optional.empty();
      }
      try (Fd fd = new Fd(passed("open " + file, opened))) {
        return readAll(memory, fd, file);
      }
    }
  }

  /// Writes a text in one call. Returns false when there is no such file.
  ///
  /// @throws LinuxException with the kernel's answer to the command
  public static boolean write(Path file, String text) {
    try (CallMemory memory = CallMemory.open()) {
      long opened = open(memory, file, O_WRONLY | O_CLOEXEC);
      if (opened == -Errno.ENOENT.number()) {
        return false;
      }
      try (Fd fd = new Fd(passed("open " + file, opened))) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Block buffer = memory.bytes(bytes);
        Native.check(
            "write \"" + text + "\" to " + file,
            SyscallNumber.WRITE,
            fd.number(),
            buffer.address(),
            bytes.length);
        return true;
      }
    }
  }

  /// Makes a directory. Returns false when the name is taken.
  ///
  /// @throws LinuxException for every other failure
  public static boolean makeDirectory(Path directory, int mode) {
    try (CallMemory memory = CallMemory.open()) {
      Block path = memory.text(directory.toString());
      long made = Native.raw(SyscallNumber.MKDIRAT, AT_FDCWD, path.address(), mode);
      if (made == -Errno.EEXIST.number()) {
        return false;
      }
      passed("mkdir " + directory, made);
      return true;
    }
  }

  /// Removes an empty directory. Returns false when there is none.
  ///
  /// @throws LinuxException for every other failure, `EBUSY` for a cgroup that is in use
  public static boolean removeDirectory(Path directory) {
    try (CallMemory memory = CallMemory.open()) {
      Block path = memory.text(directory.toString());
      long removed = Native.raw(SyscallNumber.UNLINKAT, AT_FDCWD, path.address(), AT_REMOVEDIR);
      if (gone(removed)) {
        return false;
      }
      passed("rmdir " + directory, removed);
      return true;
    }
  }

  private static long open(CallMemory memory, Path file, long flags) {
    Block path = memory.text(file.toString());
    long opened;
    do {
      opened = Native.raw(SyscallNumber.OPENAT, AT_FDCWD, path.address(), flags, 0, 0, 0);
    } while (opened == -Errno.EINTR.number());
    return opened;
  }

  private static Optional<String> readAll(CallMemory memory, Fd fd, Path file) {
    Block buffer = memory.room(CHUNK);
    ByteArrayOutputStream text = new ByteArrayOutputStream(CHUNK);
    while (true) {
      long got = Native.raw(SyscallNumber.READ, fd.number(), buffer.address(), CHUNK);
      if (got == -Errno.EINTR.number()) {
        continue;
      }
      if (gone(got)) {
        return Optional.empty();
      }
      if (passed("read " + file, got) == 0) {
        return Optional.of(text.toString(StandardCharsets.UTF_8));
      }
      text.writeBytes(buffer.copy(0, (int) got));
    }
  }

  // An open file of a removed cgroup answers ENODEV.
  private static boolean gone(long result) {
    return result == -Errno.ENOENT.number() || result == -Errno.ENODEV.number();
  }

  private static long passed(String what, long result) {
    if (result < 0) {
      throw new LinuxException(what, (int) -result);
    }
    return result;
  }
}
