package dev.jcompose.linux.socket;

import dev.jcompose.linux.call.Block;
import dev.jcompose.linux.call.CallMemory;
import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.call.Native;
import dev.jcompose.linux.call.SyscallNumber;
import java.nio.charset.StandardCharsets;

/// Single messages to Unix datagram sockets, which the JDK does not have.
public final class UnixDatagram {
  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int ADDRESS_SIZE = 110;
  private static final int PATH_AT = 2;
  private static final int PATH_MAX = 107;

  private UnixDatagram() {}

  /// Sends one message.
  ///
  /// @param address the path of the socket; one that begins with `@` is in the abstract namespace
  /// @throws LinuxException when nobody listens there
  /// @throws IllegalArgumentException when the address is too long
  /// @see "unix(7)"
  public static void send(String address, String message) {
    send(address, message.getBytes(StandardCharsets.UTF_8));
  }

  /// The same for a message of bytes.
  public static void send(String address, byte[] bytes) {
    byte[] path = address.getBytes(StandardCharsets.UTF_8);
    if (path.length > PATH_MAX) {
      throw new IllegalArgumentException("socket address too long: " + address);
    }
    if (address.startsWith("@")) {
      path[0] = 0;
    }
    try (CallMemory memory = CallMemory.open();
        Fd fd =
            new Fd(
                Native.check(
                    "make socket", SyscallNumber.SOCKET, AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0))) {
      Block to = memory.allocate(ADDRESS_SIZE);
      to.putShort(0, (short) AF_UNIX);
      to.put(PATH_AT, path, 0, path.length);
      Block text = memory.bytes(bytes);
      Native.check(
          "send to " + address,
          SyscallNumber.SENDTO,
          fd.number(),
          text.address(),
          bytes.length,
          MSG_NOSIGNAL,
          to.address(),
          PATH_AT + path.length);
    }
  }
}
