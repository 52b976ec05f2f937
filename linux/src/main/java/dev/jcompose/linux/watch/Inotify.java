package dev.jcompose.linux.watch;

import dev.jcompose.linux.call.Block;
import dev.jcompose.linux.call.CallMemory;
import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.call.Native;
import dev.jcompose.linux.call.SyscallNumber;
import dev.jcompose.linux.file.FileName;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/// An inotify instance.
///
/// @see <a href="https://man7.org/linux/man-pages/man7/inotify.7.html">inotify(7)</a>
final class Inotify implements AutoCloseable {
  static final int MODIFY = 0x2;
  static final int ATTRIB = 0x4;
  static final int CLOSE_WRITE = 0x8;
  static final int MOVED_FROM = 0x40;
  static final int MOVED_TO = 0x80;
  static final int CREATE = 0x100;
  static final int DELETE = 0x200;
  static final int DELETE_SELF = 0x400;
  static final int MOVE_SELF = 0x800;
  static final int OVERFLOW = 0x4000;
  static final int IGNORED = 0x8000;
  static final int IS_DIRECTORY = 0x40000000;

  /// Everything that changes names or content in a directory, and the removal of the directory
  /// itself.
  private static final int CHANGES =
      MODIFY
          | ATTRIB
          | CLOSE_WRITE
          | MOVED_FROM
          | MOVED_TO
          | CREATE
          | DELETE
          | DELETE_SELF
          | MOVE_SELF;

  private static final int ONLY_DIRECTORIES = 0x01000000;
  private static final int DONT_FOLLOW = 0x02000000;

  /// Deleted files that are still open do not matter.
  private static final int EXCLUDE_UNLINKED = 0x04000000;

  private static final long NON_BLOCKING_CLOSE_ON_EXEC = 0x800 | 0x80000;
  private static final int BUFFER = 64 * 1024;
  private static final int HEADER = 16;

  private final Fd fd;

  /// An event.
  ///
  /// @param watch the number that [#add] returned; -1 with [#OVERFLOW]
  /// @param name in the directory; empty when it is about the directory
  record Event(int watch, int mask, String name) {
    boolean is(int bits) {
      return (mask & bits) != 0;
    }
  }

  private Inotify(Fd fd) {
    this.fd = fd;
  }

  static Inotify open() {
    return new Inotify(
        new Fd(
            Native.check(
                "inotify", SyscallNumber.INOTIFY_INIT1, NON_BLOCKING_CLOSE_ON_EXEC, 0, 0)));
  }

  Fd fd() {
    return fd;
  }

  /// Watches a directory.
  ///
  /// @return its number, the same each time for the same directory; empty when there is no such
  ///   directory or it cannot be read
  OptionalInt add(String directory, boolean follow) {
    try (CallMemory memory = CallMemory.open()) {
      long result =
          Native.raw(
              SyscallNumber.INOTIFY_ADD_WATCH,
              fd.number(),
              FileName.allocate(memory, directory).address(),
              CHANGES | ONLY_DIRECTORIES | EXCLUDE_UNLINKED | (follow ? 0 : DONT_FOLLOW));
      if (result == -Errno.ENOSPC.number()) {
        throw new LinuxException(
            "watch "
                + directory
                + ": too many directories are watched (raise fs.inotify.max_user_watches)",
            Errno.ENOSPC.number());
      }
      if (result == -Errno.ENOENT.number()
          || result == -Errno.ENOTDIR.number()
          || result == -Errno.EACCES.number()
          || result == -Errno.ELOOP.number()) {
        return OptionalInt.empty();
      }
      if (result < 0) {
        throw new LinuxException("watch " + directory, (int) -result);
      }
      return OptionalInt.of((int) result);
    }
  }

  /// Stops watching it. Does nothing for one that is gone.
  void remove(int watch) {
    long _ = Native.raw(SyscallNumber.INOTIFY_RM_WATCH, fd.number(), watch, 0);
  }

  /// The events that have arrived; does not wait.
  List<Event> read() {
    List<Event> events = new ArrayList<>();
    try (CallMemory memory = CallMemory.open()) {
      Block buffer = memory.room(BUFFER);
      long count = Native.raw(SyscallNumber.READ, fd.number(), buffer.address(), buffer.size());
      if (count == -Errno.EAGAIN.number() || count == -Errno.EINTR.number()) {
        return events;
      }
      if (count < 0) {
        throw new LinuxException("read inotify", (int) -count);
      }
      int at = 0;
      while (at < count) {
        int length = buffer.getInt(at + 12);
        events.add(
            new Event(buffer.getInt(at), buffer.getInt(at + 4), name(buffer, at + HEADER, length)));
        at += HEADER + length;
      }
    }
    return events;
  }

  /// Names are padded with zeros.
  private static String name(Block buffer, int at, int length) {
    int end = 0;
    while (end < length && buffer.getByte(at + end) != 0) {
      end++;
    }
    return FileName.decode(buffer.copy(at, end));
  }

  @Override
  public void close() {
    fd.close();
  }
}
