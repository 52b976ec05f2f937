package dev.jcompose.linux.file;

import dev.jcompose.linux.call.Block;
import dev.jcompose.linux.call.CallMemory;
import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.call.Native;
import dev.jcompose.linux.call.SyscallNumber;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/// Spreads directories over the block groups of an ext4 that has no journal.
///
/// Such a file system does not reuse the inode of a deleted file for one to five minutes, and the
/// allocator passes over these inodes one by one. It takes new inodes from the group of the parent
/// directory. So where containers are made and removed all the time, below one directory, every new
/// file waits for a walk past all that were deleted lately. A directory that is made elsewhere and
/// moved to its place stays in the group where it was made, and so does what is made in it.
///
/// Everywhere else directories are made in place. Thread-safe.
///
/// @see <a href="https://github.com/torvalds/linux/blob/v6.12/fs/ext4/ialloc.c">recently_deleted,
///   find_group_orlov</a>
public final class BlockGroups {
  /// Enough that a group has few deleted inodes, and few enough that their bitmaps stay in memory.
  private static final int GROUPS = 32;

  private static final int PRIVATE = 0700;
  private static final int NO_REPLACE = 1;
  private static final long FS_IOC_GETFLAGS = 0x80086601L;
  private static final long FS_IOC_SETFLAGS = 0x40086602L;

  /// Directories in this one are spread over the groups.
  private static final int FS_TOPDIR_FL = 0x00020000;

  private final Path home;
  private final boolean spread;
  private final AtomicInteger made = new AtomicInteger();

  private BlockGroups(Path home, boolean spread) {
    this.home = home;
    this.spread = spread;
  }

  /// Those of a file system.
  ///
  /// @param home a directory on it for a directory in each group; what is in it is removed
  public static BlockGroups in(Path home) {
    return new BlockGroups(home, withoutJournal(home) && prepared(home));
  }

  /// Makes a directory, in the next group.
  ///
  /// @throws LinuxException as the other one
  public void makeDirectory(Path parent, String name, int mode) {
    try (Directory opened = Directory.open(parent)) {
      makeDirectory(opened, name, mode);
    }
  }

  /// Makes a directory, in the next group.
  ///
  /// @throws LinuxException as [Directory#makeDirectory]; with EEXIST when the name is taken
  public void makeDirectory(Directory parent, String name, int mode) {
    if (!spread || !madeElsewhere(parent, name, mode)) {
      parent.makeDirectory(name, mode);
    }
  }

  /// Makes it in another group and moves it, unless that is impossible.
  private boolean madeElsewhere(Directory parent, String name, int mode) {
    int number = made.getAndIncrement();
    String own = "new-" + number;
    try (Directory group = group(Math.floorMod(number, GROUPS))) {
      group.makeDirectory(own, mode);
      try {
        group.rename(own, parent, name, NO_REPLACE);
        return true;
      } catch (LinuxException failure) {
        group.removeDirectory(own);
        throw failure;
      }
    } catch (LinuxException elsewhere) {
      // What is wrong with the place itself is said by the attempt to make it there.
      return false;
    }
  }

  private Directory group(int number) {
    String name = Integer.toString(number);
    try (Directory groups = Directory.open(home)) {
      if (groups.find(name).isEmpty()) {
        makeGroup(groups, name);
      }
      return groups.child(name);
    }
  }

  private static void makeGroup(Directory groups, String name) {
    try {
      groups.makeDirectory(name, PRIVATE);
    } catch (LinuxException failure) {
      if (!failure.is(Errno.EEXIST)) {
        throw failure;
      }
    }
  }

  private static boolean prepared(Path home) {
    try (Directory groups = Directory.open(home);
        CallMemory memory = CallMemory.open()) {
      groups.list().forEach(entry -> groups.removeTree(entry.name()));
      // An int for the kernel, whatever the numbers of the calls say.
      Block flags = memory.allocate(Integer.BYTES);
      int fd = groups.fd().number();
      Native.check("get flags", SyscallNumber.IOCTL, fd, FS_IOC_GETFLAGS, flags.address());
      flags.putInt(0, flags.getInt(0) | FS_TOPDIR_FL);
      Native.check("set flags", SyscallNumber.IOCTL, fd, FS_IOC_SETFLAGS, flags.address());
      return true;
    } catch (LinuxException impossible) {
      return false;
    }
  }

  /// Whether a directory is on an ext4 without a journal.
  private static boolean withoutJournal(Path directory) {
    try (Directory place = Directory.open(directory)) {
      long device = place.status().device();
      Path block = Path.of("/sys/dev/block/" + (device >>> 32) + ":" + (device & 0xffff_ffffL));
      Path name = block.toRealPath().getFileName();
      return Files.readString(Path.of("/sys/fs/ext4").resolve(name).resolve("journal_task"))
          .startsWith("<none>");
    } catch (IOException | LinuxException otherFileSystem) {
      return false;
    }
  }
}
