package dev.jcompose.linux.socket;

import dev.jcompose.linux.call.Block;
import dev.jcompose.linux.call.CallMemory;
import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.call.Native;
import dev.jcompose.linux.call.SyscallNumber;
import java.net.InetAddress;

/// A socket that is bound to a port to reserve it. An IPv4 socket never queues a packet: traffic is
/// redirected before it gets there. An IPv6 socket listens, because its connections are served.
///
/// @param fd the socket
/// @param port the port it is bound to
public record PortSocket(Fd fd, int port) {
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int SOL_SOCKET = 1;
  private static final int SO_REUSEADDR = 2;
  private static final int SO_ATTACH_FILTER = 26;
  private static final int IPPROTO_IPV6 = 41;
  private static final int IPV6_V6ONLY = 26;
  private static final InetAddress LOOPBACK6 = InetAddress.ofLiteral("::1");
  private static final int BACKLOG = 4096;

  /// The transport protocols with ports.
  public enum Protocol {
    /// Stream.
    TCP(1, 6),
    /// Datagram.
    UDP(2, 17),
    /// Stream of messages.
    SCTP(1, 132);

    private final int socketType;
    private final int number;

    Protocol(int socketType, int number) {
      this.socketType = socketType;
      this.number = number;
    }

    /// Its number in the IP header.
    public int number() {
      return number;
    }
  }

  /// Binds a socket in the calling thread's network namespace.
  ///
  /// @param port 0 for a free one of the kernel's choice
  /// @throws LinuxException EADDRINUSE when something else has the port, EADDRNOTAVAIL when the
  ///   host does not have the address
  public static PortSocket bind(Protocol protocol, InetAddress address, int port) {
    boolean v6 = address.getAddress().length == 16;
    Fd fd =
        new Fd(
            Native.check(
                "open socket",
                SyscallNumber.SOCKET,
                v6 ? AF_INET6 : AF_INET,
                protocol.socketType | SOCK_CLOEXEC,
                protocol.number));
    try (CallMemory memory = CallMemory.open()) {
      Block on = memory.ints(1);
      Block name = name(memory, address, port);
      String what = "bind " + address.getHostAddress() + ":" + port;
      if (v6) {
        option(fd, IPPROTO_IPV6, IPV6_V6ONLY, on);
      }
      if (v6 && protocol == Protocol.TCP) {
        // With it, connections left over from the previous server of the port do no harm. As we
        // listen, nobody else can still bind the port.
        option(fd, SOL_SOCKET, SO_REUSEADDR, on);
        bind(what, fd, name);
        Native.check(what, SyscallNumber.LISTEN, fd.number(), BACKLOG, 0);
      } else if (v6 && protocol == Protocol.UDP) {
        bind(what, fd, name);
      } else {
        reserve(what, protocol, fd, name, memory);
      }
      return new PortSocket(fd, port == 0 ? boundPort(fd, memory) : port);
    } catch (LinuxException failure) {
      fd.close();
      throw failure;
    }
  }

  private static void reserve(
      String what, Protocol protocol, Fd fd, Block name, CallMemory memory) {
    dropEverything(fd, memory);
    try {
      bind(what, fd, name);
    } catch (LinuxException failure) {
      if (protocol != Protocol.TCP || !failure.is(Errno.EADDRINUSE)) {
        throw failure;
      }
      // Only connections in TIME_WAIT may block the port. SO_REUSEADDR ignores those, but not a
      // listener or another socket of this kind, which does not set it. It is not set from the
      // start, because then every server that sets it could take the port from us.
      option(fd, SOL_SOCKET, SO_REUSEADDR, memory.ints(1));
      bind(what, fd, name);
    }
  }

  /// Whether the calling thread's network namespace has `::1`, which shows whether IPv6 is in use
  /// there. It is not with `ipv6.disable=1`, `net.ipv6.conf.all.disable_ipv6=1` or without the
  /// module.
  public static boolean hasLoopback6() {
    try (Fd probe = bind(Protocol.UDP, LOOPBACK6, 0).fd()) {
      return probe.number() >= 0;
    } catch (LinuxException none) {
      return false;
    }
  }

  private static void bind(String what, Fd fd, Block name) {
    Native.check(what, SyscallNumber.BIND, fd.number(), name.address(), name.size());
  }

  private static int boundPort(Fd fd, CallMemory memory) {
    Block name = memory.allocate(28);
    Block size = memory.ints(28);
    Native.check(
        "get port of socket",
        SyscallNumber.GETSOCKNAME,
        fd.number(),
        name.address(),
        size.address());
    return Byte.toUnsignedInt(name.getByte(2)) << Byte.SIZE | Byte.toUnsignedInt(name.getByte(3));
  }

  /// A classic BPF program of one instruction, `ret #0`: every packet is dropped.
  private static void dropEverything(Fd fd, CallMemory memory) {
    Block code = memory.allocate(8);
    code.putShort(0, (short) 0x06);
    Block program = memory.allocate(16);
    program.putShort(0, (short) 1);
    program.putLong(8, code.address());
    option(fd, SOL_SOCKET, SO_ATTACH_FILTER, program);
  }

  private static void option(Fd fd, int level, int name, Block value) {
    Native.check(
        "set socket option",
        SyscallNumber.SETSOCKOPT,
        fd.number(),
        level,
        name,
        value.address(),
        value.size(),
        0);
  }

  private static Block name(CallMemory memory, InetAddress address, int port) {
    byte[] bytes = address.getAddress();
    Block name = memory.allocate(bytes.length == 16 ? 28 : 16);
    name.putShort(0, (short) (bytes.length == 16 ? AF_INET6 : AF_INET));
    // In network order.
    name.putByte(2, (byte) (port >>> Byte.SIZE));
    name.putByte(3, (byte) port);
    name.put(bytes.length == 16 ? 8 : 4, bytes, 0, bytes.length);
    return name;
  }
}
