package dev.jcompose.linux.mount;

import dev.jcompose.linux.call.Block;
import dev.jcompose.linux.call.CallMemory;
import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.call.Native;
import dev.jcompose.linux.call.SyscallNumber;
import java.nio.charset.StandardCharsets;

/// A file system under construction: type, options, then a detached mount.
final class FileSystem implements AutoCloseable {
  private static final int FSOPEN_CLOEXEC = 1;
  private static final int FSMOUNT_CLOEXEC = 1;
  private static final int SET_FLAG = 0;
  private static final int SET_STRING = 1;
  private static final int CREATE = 6;
  private static final int REASON_SIZE = 512;

  private final String type;
  private final Fd context;

  private FileSystem(String type, Fd context) {
    this.type = type;
    this.context = context;
  }

  /// Starts with a type.
  static FileSystem of(String type) {
    try (CallMemory memory = CallMemory.open()) {
      return new FileSystem(
          type,
          new Fd(
              Native.check(
                  "mount " + type,
                  SyscallNumber.FSOPEN,
                  memory.text(type).address(),
                  FSOPEN_CLOEXEC,
                  0)));
    }
  }

  /// Sets an option that has a value.
  ///
  /// @throws LinuxException when the file system rejects it
  FileSystem set(String key, String value) {
    try (CallMemory memory = CallMemory.open()) {
      configure(
          SET_STRING, memory.text(key).address(), memory.text(value).address(), key + "=" + value);
    }
    return this;
  }

  /// Sets an option that has a value, if the file system knows it; returns whether it does.
  boolean knows(String key, String value) {
    try {
      set(key, value);
      return true;
    } catch (LinuxException unknown) {
      if (unknown.is(Errno.EINVAL)) {
        return false;
      }
      throw unknown;
    }
  }

  /// Sets an option without a value.
  FileSystem flag(String key) {
    try (CallMemory memory = CallMemory.open()) {
      configure(SET_FLAG, memory.text(key).address(), 0, key);
    }
    return this;
  }

  /// Creates the file system and a detached mount of it. The descriptor can be used as a directory
  /// at once.
  ///
  /// @param attributes of [MountAttribute]
  Fd mount(long attributes) {
    configure(CREATE, 0, 0, "");
    return new Fd(
        Native.check(
            "mount " + type, SyscallNumber.FSMOUNT, context.number(), FSMOUNT_CLOEXEC, attributes));
  }

  @Override
  public void close() {
    context.close();
  }

  private void configure(int command, long key, long value, String option) {
    long result = Native.raw(SyscallNumber.FSCONFIG, context.number(), command, key, value, 0, 0);
    if (result < 0) {
      String what = "mount " + type + (option.isEmpty() ? "" : " with " + option);
      String reason = reason();
      throw new LinuxException(reason.isEmpty() ? what : what + ": " + reason, (int) -result);
    }
  }

  /// The kernel's explanation, if it left one: `e overlay: ...`.
  private String reason() {
    try (CallMemory memory = CallMemory.open()) {
      Block text = memory.room(REASON_SIZE);
      long length = Native.raw(SyscallNumber.READ, context.number(), text.address(), REASON_SIZE);
      if (length <= 2 || length == -Errno.ENODATA.number()) {
        return "";
      }
      byte[] bytes = text.copy(2, (int) length - 2);
      return new String(bytes, StandardCharsets.UTF_8).strip();
    }
  }
}
