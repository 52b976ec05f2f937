package dev.jcompose.linux.file;

import dev.jcompose.linux.call.Block;
import dev.jcompose.linux.call.CallMemory;
import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.call.Native;
import dev.jcompose.linux.call.SyscallNumber;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// An open directory. Two ways lead into it:
///
/// - by a **path**, resolved as if this directory were the root: absolute names, `..` and symbolic
///   links, including links that others create in the meantime, stay inside (`openat2` with
///   `RESOLVE_IN_ROOT` and `RESOLVE_NO_MAGICLINKS`): [#open], [#directory], [#find], [#reference];
/// - by the **name** of an entry, one component, never followed when it is a symbolic link: all
///   other methods.
///
/// Not thread-safe against close; operations themselves can run concurrently.
///
/// @see <a href="https://man7.org/linux/man-pages/man2/openat2.2.html">openat2(2)</a>
public final class Directory implements AutoCloseable {
  private static final int AT_FDCWD = -100;
  private static final int AT_SYMLINK_NOFOLLOW = 0x100;
  private static final int AT_REMOVEDIR = 0x200;
  private static final int AT_EMPTY_PATH = 0x1000;
  private static final long RESOLVE_NO_MAGICLINKS = 0x02;
  private static final long RESOLVE_IN_ROOT = 0x10;
  private static final int OPEN_HOW_SIZE = 24;
  private static final int PATH_MAX = 4096;

  /// `openat2` fails with EAGAIN when something is renamed while it resolves `..`. How often it is
  /// tried is our own choice.
  private static final int RACE_RETRIES = 200;

  private final Fd fd;
  private final Optional<Fd> mount;

  /// Takes ownership of a directory's descriptor.
  public Directory(Fd fd) {
    this(fd, Optional.empty());
  }

  private Directory(Fd fd, Optional<Fd> mount) {
    this.fd = fd;
    this.mount = mount;
  }

  /// Opens the root of a mount that is attached nowhere, and takes ownership of the mount's
  /// descriptor. When that one is closed, the kernel dissolves the mount, and a path in it that
  /// leads over an absolute link through `..` fails with EAGAIN, however often it is tried.
  public static Directory ofMount(Fd mount) {
    try {
      return new Directory(
          new Directory(mount).resolve(".", OpenFlag.DIRECTORY, 0), Optional.of(mount));
    } catch (LinuxException failure) {
      mount.close();
      throw failure;
    }
  }

  /// Opens a directory by a path of the host, links followed: only for paths we made or a user
  /// named.
  public static Directory open(Path path) {
    try (CallMemory memory = CallMemory.open()) {
      return new Directory(
          new Fd(
              Native.check(
                  "open directory " + path,
                  SyscallNumber.OPENAT,
                  AT_FDCWD,
                  FileName.allocate(memory, path.toString()).address(),
                  OpenFlag.DIRECTORY | OpenFlag.CLOSE_ON_EXEC,
                  0,
                  0,
                  0)));
    }
  }

  /// The descriptor, which this object keeps owning.
  public Fd fd() {
    return fd;
  }

  /// Opens a file by a path inside.
  ///
  /// @param flags of [OpenFlag]
  public OpenFile open(String path, int flags) {
    return new OpenFile(resolve(path, flags, 0));
  }

  /// Opens a directory by a path inside.
  public Directory directory(String path) {
    return new Directory(resolve(path, OpenFlag.DIRECTORY, 0));
  }

  /// A reference (`O_PATH`) to whatever is at a path inside.
  ///
  /// @param follow whether a symbolic link at the end is followed
  public Fd reference(String path, boolean follow) {
    return resolve(path, OpenFlag.PATH | (follow ? 0 : OpenFlag.NO_FOLLOW), 0);
  }

  /// What is at a path inside, if anything.
  ///
  /// @param follow whether a symbolic link at the end is followed
  public Optional<FileStatus> find(String path, boolean follow) {
    try (Fd place = reference(path, follow)) {
      return Optional.of(status(place, ""));
    } catch (LinuxException failure) {
      if (failure.is(Errno.ENOENT) || failure.is(Errno.ENOTDIR)) {
        return Optional.empty();
      }
      throw failure;
    }
  }

  /// What this directory itself is.
  public FileStatus status() {
    return status(fd, "");
  }

  /// What the entry is.
  public FileStatus status(String name) {
    return status(fd, FileName.requireSingle(name));
  }

  /// What the entry is, if it is there.
  public Optional<FileStatus> find(String name) {
    long[] failure = new long[1];
    FileStatus status =
        FileStatus.read(failure, fd.number(), FileName.requireSingle(name), AT_SYMLINK_NOFOLLOW);
    if (failure[0] == 0) {
      return Optional.of(status);
    }
    if (failure[0] == -Errno.ENOENT.number()) {
      return Optional.empty();
    }
    throw new LinuxException("stat " + name, (int) -failure[0]);
  }

  /// The entries without `.` and `..`, in the file system's order.
  public List<DirectoryEntry> list() {
    return DirectoryListing.read(this);
  }

  /// A second handle of the same directory.
  public Directory again() {
    return directory(".");
  }

  /// Opens an entry that is a directory.
  public Directory child(String name) {
    return new Directory(openEntry(name, OpenFlag.DIRECTORY | OpenFlag.NO_FOLLOW));
  }

  /// Opens an entry that is not a symbolic link. Does not block on a FIFO.
  public OpenFile file(String name, int flags) {
    return new OpenFile(openEntry(name, flags | OpenFlag.NO_FOLLOW | OpenFlag.NON_BLOCKING));
  }

  /// A reference (`O_PATH`) to an entry, also to a symbolic link itself.
  public Fd entry(String name) {
    return openEntry(name, OpenFlag.PATH | OpenFlag.NO_FOLLOW);
  }

  /// Makes a regular file that must not be there yet, open for reading and writing. The mode is
  /// subject to the process's umask.
  public OpenFile create(String name, int mode) {
    try (CallMemory memory = CallMemory.open()) {
      return new OpenFile(
          new Fd(
              check(
                  "create",
                  name,
                  SyscallNumber.OPENAT,
                  fd.number(),
                  entryName(memory, name),
                  OpenFlag.READ_WRITE
                      | OpenFlag.CREATE
                      | OpenFlag.EXCLUSIVE
                      | OpenFlag.NO_FOLLOW
                      | OpenFlag.CLOSE_ON_EXEC,
                  mode,
                  0)));
    }
  }

  /// Makes a directory; the mode is subject to the process's umask.
  public void makeDirectory(String name, int mode) {
    try (CallMemory memory = CallMemory.open()) {
      long path = entryName(memory, name);
      check("make directory", name, SyscallNumber.MKDIRAT, fd.number(), path, mode, 0, 0);
    }
  }

  /// Makes a symbolic link.
  ///
  /// @param target any bytes; not interpreted
  public void makeSymlink(String name, String target) {
    try (CallMemory memory = CallMemory.open()) {
      long text = FileName.allocate(memory, target).address();
      long path = entryName(memory, name);
      check("make symbolic link", name, SyscallNumber.SYMLINKAT, text, fd.number(), path, 0, 0);
    }
  }

  /// Creates a hard link here to an entry of `from`. A symbolic link itself is linked, not its
  /// target.
  public void makeLink(String name, Directory from, String existing) {
    try (CallMemory memory = CallMemory.open()) {
      long source = entryName(memory, existing);
      long path = entryName(memory, name);
      check(
          "make hard link",
          name,
          SyscallNumber.LINKAT,
          from.fd.number(),
          source,
          fd.number(),
          path,
          0);
    }
  }

  /// Makes a device node, FIFO or socket.
  ///
  /// @param major of a device, else 0
  /// @param minor of a device, else 0
  public void makeNode(String name, FileType type, int mode, int major, int minor) {
    // The kernel's own encoding (MKDEV of new_encode_dev), which mknod takes as 32 bits.
    long device = (minor & 0xFFL) | ((major & 0xFFFL) << 8) | ((minor & 0xFFF00L) << 12);
    try (CallMemory memory = CallMemory.open()) {
      long path = entryName(memory, name);
      int bits = type.modeBits() | mode;
      check("make node", name, SyscallNumber.MKNODAT, fd.number(), path, bits, device, 0);
    }
  }

  /// The text of a symbolic link.
  public String readLink(String name) {
    try (CallMemory memory = CallMemory.open()) {
      Block text = memory.room(PATH_MAX);
      long path = entryName(memory, name);
      long length =
          check(
              "read link",
              name,
              SyscallNumber.READLINKAT,
              fd.number(),
              path,
              text.address(),
              text.size(),
              0);
      return FileName.decode(text.copy(0, (int) length));
    }
  }

  /// Changes owner and group.
  public void chown(String name, long uid, long gid) {
    try (CallMemory memory = CallMemory.open()) {
      long path = entryName(memory, name);
      check(
          "chown", name, SyscallNumber.FCHOWNAT, fd.number(), path, uid, gid, AT_SYMLINK_NOFOLLOW);
    }
  }

  /// Changes permissions; fails for a symbolic link.
  public void chmod(String name, int mode) {
    try (CallMemory memory = CallMemory.open()) {
      long path = entryName(memory, name);
      long result =
          Native.raw(SyscallNumber.FCHMODAT2, fd.number(), path, mode, AT_SYMLINK_NOFOLLOW, 0, 0);
      if (result == -Errno.ENOSYS.number()) {
        chmodOverProcfs(memory, name, mode);
      } else if (result < 0) {
        throw new LinuxException("chmod " + name, (int) -result);
      }
    }
  }

  /// Sets the times of access and modification, also of a symbolic link itself.
  public void setTimes(String name, Instant accessed, Instant modified) {
    try (CallMemory memory = CallMemory.open()) {
      long path = entryName(memory, name);
      check(
          "set times",
          name,
          SyscallNumber.UTIMENSAT,
          fd.number(),
          path,
          Times.allocate(memory, accessed, modified).address(),
          AT_SYMLINK_NOFOLLOW,
          0);
    }
  }

  /// Removes an entry that is not a directory.
  public void unlink(String name) {
    try (CallMemory memory = CallMemory.open()) {
      check("remove", name, SyscallNumber.UNLINKAT, fd.number(), entryName(memory, name), 0, 0, 0);
    }
  }

  /// Removes an entry that is an empty directory.
  public void removeDirectory(String name) {
    try (CallMemory memory = CallMemory.open()) {
      long path = entryName(memory, name);
      check(
          "remove directory", name, SyscallNumber.UNLINKAT, fd.number(), path, AT_REMOVEDIR, 0, 0);
    }
  }

  /// Removes an entry and all below it, never following a link. Idempotent.
  public void removeTree(String name) {
    TreeRemoval.remove(this, FileName.requireSingle(name));
  }

  /// Renames an entry, replacing an existing one.
  public void rename(String name, Directory to, String newName) {
    rename(name, to, newName, 0);
  }

  /// Renames an entry.
  ///
  /// @param flags of renameat2(2): 1 not to replace, 2 to exchange
  public void rename(String name, Directory to, String newName, int flags) {
    try (CallMemory memory = CallMemory.open()) {
      long source = entryName(memory, name);
      long target = entryName(memory, newName);
      check(
          "rename",
          name,
          SyscallNumber.RENAMEAT2,
          fd.number(),
          source,
          to.fd.number(),
          target,
          flags);
    }
  }

  /// Syncs the names in this directory to disk.
  public void sync() {
    Native.check("fsync directory", SyscallNumber.FSYNC, fd.number(), 0, 0);
  }

  /// Syncs the whole file system to disk.
  public void syncFileSystem() {
    Native.check("syncfs", SyscallNumber.SYNCFS, fd.number(), 0, 0);
  }

  /// Free space and type of the file system.
  public FileSystemStatus fileSystem() {
    return FileSystemStatus.of(fd);
  }

  @Override
  public void close() {
    fd.close();
    mount.ifPresent(Fd::close);
  }

  private Fd resolve(String path, int flags, int mode) {
    try (CallMemory memory = CallMemory.open()) {
      Block how = memory.allocate(OPEN_HOW_SIZE);
      how.putLong(0, flags | OpenFlag.CLOSE_ON_EXEC);
      how.putLong(8, mode);
      how.putLong(16, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS);
      Block name = FileName.allocate(memory, path.isEmpty() ? "." : path);
      long result = -Errno.EAGAIN.number();
      for (int i = 0; i < RACE_RETRIES && mayRetry(result); i++) {
        result =
            Native.raw(
                SyscallNumber.OPENAT2,
                fd.number(),
                name.address(),
                how.address(),
                OPEN_HOW_SIZE,
                0,
                0);
      }
      if (result < 0) {
        throw new LinuxException("open " + path, (int) -result);
      }
      return new Fd(result);
    }
  }

  private static boolean mayRetry(long result) {
    return result == -Errno.EAGAIN.number() || result == -Errno.EINTR.number();
  }

  private Fd openEntry(String name, int flags) {
    try (CallMemory memory = CallMemory.open()) {
      long path = entryName(memory, name);
      int all = flags | OpenFlag.CLOSE_ON_EXEC;
      return new Fd(check("open", name, SyscallNumber.OPENAT, fd.number(), path, all, 0, 0));
    }
  }

  private void chmodOverProcfs(CallMemory memory, String name, int mode) {
    try (Fd place = entry(name)) {
      if (status(place, "").isSymlink()) {
        throw new LinuxException("chmod " + name, Errno.EOPNOTSUPP.number());
      }
      long path = FileName.allocate(memory, place.path().toString()).address();
      check("chmod", name, SyscallNumber.FCHMODAT, AT_FDCWD, path, mode, 0, 0);
    }
  }

  private static FileStatus status(Fd at, String name) {
    long[] failure = new long[1];
    int flags = AT_SYMLINK_NOFOLLOW | (name.isEmpty() ? AT_EMPTY_PATH : 0);
    FileStatus status = FileStatus.read(failure, at.number(), name, flags);
    if (failure[0] < 0) {
      throw new LinuxException(("stat " + name).strip(), (int) -failure[0]);
    }
    return status;
  }

  private static long entryName(CallMemory memory, String name) {
    return FileName.allocate(memory, FileName.requireSingle(name)).address();
  }

  /// Like [Native#check], but the message is built only when it is needed.
  private static long check(
      String what, String name, SyscallNumber call, long a, long b, long c, long d, long e) {
    long result;
    do {
      result = Native.raw(call, a, b, c, d, e, 0);
    } while (result == -Errno.EINTR.number());
    if (result < 0) {
      throw new LinuxException(what + " " + name, (int) -result);
    }
    return result;
  }
}
