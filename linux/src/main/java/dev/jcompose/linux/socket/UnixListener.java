package dev.jcompose.linux.socket;

import dev.jcompose.linux.call.Block;
import dev.jcompose.linux.call.CallMemory;
import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.Native;
import dev.jcompose.linux.call.SyscallNumber;
import java.nio.charset.StandardCharsets;

/// Listening stream sockets that are handed to another process, so their descriptor matters.
public final class UnixListener {
  private static final int AF_UNIX = 1;
  private static final int SOCK_STREAM = 1;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int BACKLOG = 128;
  private static final int ADDRESS_SIZE = 110;
  private static final int PATH_AT = 2;
  private static final int PATH_MAX = 107;

  private UnixListener() {}

  /// A socket that listens under a name in a directory.
  ///
  /// @param directory an open directory, so that long paths do not matter (`sun_path` has 108
  ///   bytes)
  /// @param name one component that is not there yet
  public static Fd open(Fd directory, String name) {
    byte[] path = (directory.path() + "/" + name).getBytes(StandardCharsets.UTF_8);
    if (path.length > PATH_MAX) {
      throw new IllegalArgumentException("socket name too long: " + name);
    }
    Fd fd =
        new Fd(
            Native.check(
                "make socket", SyscallNumber.SOCKET, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    try (CallMemory memory = CallMemory.open()) {
      Block address = memory.allocate(ADDRESS_SIZE);
      address.putShort(0, (short) AF_UNIX);
      address.put(PATH_AT, path, 0, path.length);
      Native.check(
          "bind socket " + name,
          SyscallNumber.BIND,
          fd.number(),
          address.address(),
          PATH_AT + path.length + 1);
      Native.check("listen on " + name, SyscallNumber.LISTEN, fd.number(), BACKLOG, 0);
      return fd;
    } catch (RuntimeException problem) {
      fd.close();
      throw problem;
    }
  }
}
