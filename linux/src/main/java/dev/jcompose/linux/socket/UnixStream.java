package dev.jcompose.linux.socket;

import dev.jcompose.linux.call.Block;
import dev.jcompose.linux.call.CallMemory;
import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.call.Native;
import dev.jcompose.linux.call.SyscallNumber;
import java.io.IOException;

/// A connected stream socket that, unlike a channel of the JDK, is not closed when a thread is
/// interrupted. One thread may read while others write.
public final class UnixStream implements AutoCloseable {
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int MSG_NOSIGNAL = 0x4000;

  private final Fd fd;
  private boolean closed;

  private UnixStream(Fd fd) {
    this.fd = fd;
  }

  /// Waits for the next connection to a listening socket.
  ///
  /// @throws LinuxException for example, when there are too many open files
  public static UnixStream accept(Fd listener) {
    return new UnixStream(
        new Fd(
            Native.check(
                "accept a connection",
                SyscallNumber.ACCEPT4,
                listener.number(),
                0,
                0,
                SOCK_CLOEXEC,
                0,
                0)));
  }

  /// Reads what has arrived, waiting for at least one byte. For one thread, the one that also
  /// closes.
  ///
  /// @return how many bytes; -1 at the end
  public int read(byte[] into, int offset, int length) throws IOException {
    try (CallMemory memory = CallMemory.open()) {
      Block buffer = memory.allocate(length);
      int count =
          (int) Native.check("read", SyscallNumber.READ, fd.number(), buffer.address(), length);
      buffer.get(0, into, offset, count);
      return count == 0 ? -1 : count;
    } catch (LinuxException e) {
      throw new IOException(Errno.text(e.number()), e);
    }
  }

  /// Writes all of it, waiting for space in the buffer.
  public synchronized void write(byte[] from) throws IOException {
    if (closed) {
      throw new IOException(Errno.text(Errno.EPIPE.number()));
    }
    try (CallMemory memory = CallMemory.open()) {
      Block buffer = memory.bytes(from);
      int done = 0;
      while (done < from.length) {
        done +=
            (int)
                Native.check(
                    "send",
                    SyscallNumber.SENDTO,
                    fd.number(),
                    buffer.address() + done,
                    from.length - done,
                    MSG_NOSIGNAL,
                    0,
                    0);
      }
    } catch (LinuxException e) {
      throw new IOException(Errno.text(e.number()), e);
    }
  }

  /// Waits for a thread that writes, so that nobody writes to whatever gets this descriptor number
  /// next.
  @Override
  public synchronized void close() {
    closed = true;
    fd.close();
  }
}
