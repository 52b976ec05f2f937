package dev.jcompose.linux.mount;

import dev.jcompose.linux.call.Block;
import dev.jcompose.linux.call.CallMemory;
import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.Native;
import dev.jcompose.linux.call.SyscallNumber;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.file.OpenFlag;
import java.nio.file.Path;

/// A detached copy of a part of the host's mounts: what a bind mount is made of.
///
/// @param fd refers to its top; owned
public record MountTree(Fd fd) implements AutoCloseable {
  private static final int AT_FDCWD = -100;
  private static final long OPEN_TREE_CLONE = 1;
  private static final long OPEN_TREE_CLOEXEC = 02000000;
  private static final long AT_EMPTY_PATH = 0x1000;
  private static final long AT_RECURSIVE = 0x8000;
  private static final long ID_MAP = 0x100000;
  private static final int ATTRIBUTE_SIZE = 32;
  private static final long MOVE_FROM_EMPTY_PATH = 0x4;
  private static final long MOVE_TO_EMPTY_PATH = 0x40;

  /// How mounts made on one side propagate to the other.
  public enum Propagation {
    /// Not propagated.
    PRIVATE(1L << 18),
    /// From the host to the copy.
    SLAVE(1L << 19),
    /// Both ways.
    SHARED(1L << 20);

    private final long flag;

    Propagation(long flag) {
      this.flag = flag;
    }
  }

  /// Copies what is mounted at a path of the host, and below it if `recursive`.
  public static MountTree copy(Path path, boolean recursive) {
    try (CallMemory memory = CallMemory.open()) {
      long flags = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | (recursive ? AT_RECURSIVE : 0);
      return new MountTree(
          new Fd(
              Native.check(
                  "open mount " + path,
                  SyscallNumber.OPEN_TREE,
                  AT_FDCWD,
                  memory.text(path.toString()).address(),
                  flags)));
    }
  }

  /// Copies a file or directory of a directory. Its owner may put links there at any time: they are
  /// followed inside of the directory only.
  ///
  /// @param part empty for all of it
  public static MountTree copy(Path directory, String part, boolean recursive) {
    if (part.isEmpty()) {
      return copy(directory, recursive);
    }
    try (Directory root = Directory.open(directory);
        Fd place = root.reference(part, true)) {
      return copy(place.path(), recursive);
    }
  }

  /// The mount at a path that is a detached mount, such as [OverlayMount#part]: that mount itself,
  /// which can be moved once. Before Linux 6.15 it cannot be copied.
  public static MountTree itself(Path path) {
    try (CallMemory memory = CallMemory.open()) {
      return new MountTree(
          new Fd(
              Native.check(
                  "open mount " + path,
                  SyscallNumber.OPENAT,
                  AT_FDCWD,
                  memory.text(path.toString()).address(),
                  OpenFlag.PATH | OpenFlag.CLOSE_ON_EXEC)));
    }
  }

  /// Mounts it on a file or directory of an attached mount.
  ///
  /// @param place a directory, or a file when this is one
  public void attach(Fd place) {
    try (CallMemory memory = CallMemory.open()) {
      long nothing = memory.text("").address();
      Native.check(
          "attach mount",
          SyscallNumber.MOVE_MOUNT,
          fd.number(),
          nothing,
          place.number(),
          nothing,
          MOVE_FROM_EMPTY_PATH | MOVE_TO_EMPTY_PATH,
          0);
    }
  }

  /// Sets attributes of [MountAttribute] on the top mount, or on all.
  public void set(long attributes, boolean recursive) {
    change(attributes, 0, 0, recursive);
  }

  /// The owners of its files are seen as a user namespace maps them, and files are made likewise:
  /// on disk they keep the ids that they have inside. Only for the copy of one mount, not attached
  /// yet.
  ///
  /// @throws dev.jcompose.linux.call.LinuxException EINVAL when the file system cannot do that, or
  ///   the kernel for this one
  public void mapIds(Fd userNamespace) {
    change(ID_MAP, 0, userNamespace.number(), false);
  }

  /// Sets the propagation of the top mount, or of all.
  public void propagate(Propagation propagation, boolean recursive) {
    change(0, propagation.flag, 0, recursive);
  }

  @Override
  public void close() {
    fd.close();
  }

  private void change(long attributes, long propagation, long userNamespace, boolean recursive) {
    try (CallMemory memory = CallMemory.open()) {
      Block change = memory.allocate(ATTRIBUTE_SIZE);
      change.putLong(0, attributes);
      change.putLong(16, propagation);
      change.putLong(24, userNamespace);
      Native.check(
          "change mount",
          SyscallNumber.MOUNT_SETATTR,
          fd.number(),
          memory.text("").address(),
          AT_EMPTY_PATH | (recursive ? AT_RECURSIVE : 0),
          change.address(),
          ATTRIBUTE_SIZE,
          0);
    }
  }
}
