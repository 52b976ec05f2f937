package dev.jcompose.linux.file;

import dev.jcompose.linux.call.Block;
import dev.jcompose.linux.call.CallMemory;
import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.call.Native;
import dev.jcompose.linux.call.SyscallNumber;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.OptionalLong;

/// An open file: content, owner, mode, times. Buffers may be direct (no copy) or on the heap.
public final class OpenFile implements AutoCloseable {
  private static final int SEEK_SET = 0;
  private static final int SEEK_DATA = 3;
  private static final int SEEK_HOLE = 4;
  private static final int AT_EMPTY_PATH = 0x1000;
  private static final long FICLONE = 0x40049409L;
  private static final int COPY_BUFFER = 256 * 1024;

  private final Fd fd;

  /// Takes ownership of a descriptor.
  public OpenFile(Fd fd) {
    this.fd = fd;
  }

  /// The descriptor, which this object keeps owning.
  public Fd fd() {
    return fd;
  }

  /// Reads at the current position.
  ///
  /// @return how many bytes, 0 at the end
  public int read(ByteBuffer into) {
    try (CallMemory memory = CallMemory.open()) {
      Block target = into.isDirect() ? memory.content(into) : memory.room(into.remaining());
      int count =
          (int)
              Native.check(
                  "read", SyscallNumber.READ, fd.number(), target.address(), into.remaining());
      if (into.isDirect()) {
        into.position(into.position() + count);
      } else {
        into.put(target.first(count));
      }
      return count;
    }
  }

  /// Writes all that is left in the buffer.
  public void write(ByteBuffer from) {
    try (CallMemory memory = CallMemory.open()) {
      Block source = memory.content(from);
      int length = from.remaining();
      int done = 0;
      while (done < length) {
        done +=
            (int)
                Native.check(
                    "write",
                    SyscallNumber.WRITE,
                    fd.number(),
                    source.address() + done,
                    length - done);
      }
      from.position(from.limit());
    }
  }

  /// Seeks to a position.
  public void seek(long position) {
    Native.check("seek", SyscallNumber.LSEEK, fd.number(), position, SEEK_SET);
  }

  /// The next position at or after this one that holds data, if any.
  public OptionalLong nextData(long position) {
    long result = Native.raw(SyscallNumber.LSEEK, fd.number(), position, SEEK_DATA);
    if (result == -Errno.ENXIO.number()) {
      return OptionalLong.empty();
    }
    if (result < 0) {
      throw new LinuxException("seek data", (int) -result);
    }
    return OptionalLong.of(result);
  }

  /// The next position at or after this one where a hole, or the end, begins.
  public long nextHole(long position) {
    return Native.check("seek hole", SyscallNumber.LSEEK, fd.number(), position, SEEK_HOLE);
  }

  /// Truncates or extends it; an extension is a hole.
  public void truncate(long length) {
    Native.check("truncate", SyscallNumber.FTRUNCATE, fd.number(), length, 0);
  }

  /// Changes owner and group, at which the kernel clears setuid, setgid and file capabilities.
  public void chown(long uid, long gid) {
    Native.check("chown", SyscallNumber.FCHOWN, fd.number(), uid, gid);
  }

  /// Changes the permissions.
  public void chmod(int mode) {
    Native.check("chmod", SyscallNumber.FCHMOD, fd.number(), mode, 0);
  }

  /// Sets the times of access and modification.
  public void setTimes(Instant accessed, Instant modified) {
    try (CallMemory memory = CallMemory.open()) {
      Native.check(
          "set times",
          SyscallNumber.UTIMENSAT,
          fd.number(),
          0,
          Times.allocate(memory, accessed, modified).address(),
          0,
          0,
          0);
    }
  }

  /// What statx says.
  public FileStatus status() {
    long[] failure = new long[1];
    FileStatus status = FileStatus.read(failure, fd.number(), "", AT_EMPTY_PATH);
    if (failure[0] < 0) {
      throw new LinuxException("stat", (int) -failure[0]);
    }
    return status;
  }

  /// Syncs content and size to disk.
  public void sync() {
    Native.check("fsync", SyscallNumber.FSYNC, fd.number(), 0, 0);
  }

  /// Copies the whole content of this file to the start of another: shared blocks where the file
  /// system can do that, else in the kernel, else by read and write; holes stay holes.
  public void copyTo(OpenFile target) {
    if (Native.raw(SyscallNumber.IOCTL, target.fd.number(), FICLONE, fd.number()) == 0) {
      return;
    }
    long size = status().size();
    long at = 0;
    OptionalLong data = nextData(0);
    while (data.isPresent() && data.getAsLong() < size) {
      at = data.getAsLong();
      long end = Math.min(nextHole(at), size);
      copyRange(target, at, end - at);
      data = nextData(end);
    }
    target.truncate(size);
  }

  /// A stream over the content from the current position; closing it closes this file.
  public InputStream stream() {
    return new OpenFileStream(this);
  }

  @Override
  public void close() {
    fd.close();
  }

  private void copyRange(OpenFile target, long from, long length) {
    seek(from);
    target.seek(from);
    long left = length;
    while (left > 0) {
      long count =
          Native.raw(SyscallNumber.COPY_FILE_RANGE, fd.number(), 0, target.fd.number(), 0, left, 0);
      if (count == -Errno.EINTR.number()) {
        continue;
      }
      if (count <= 0) {
        // Not possible between these two file systems, or not from this one (procfs returns 0).
        readWrite(target, left);
        return;
      }
      left -= count;
    }
  }

  private void readWrite(OpenFile target, long length) {
    ByteBuffer buffer = ByteBuffer.allocateDirect((int) Math.min(COPY_BUFFER, length));
    long left = length;
    while (left > 0) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), left));
      int count = read(buffer);
      if (count == 0) {
        return;
      }
      target.write(buffer.flip());
      left -= count;
    }
  }
}
