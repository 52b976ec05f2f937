package dev.jcompose.linux.netlink;

import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.call.Native;
import dev.jcompose.linux.call.SyscallNumber;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;

/// Tells when an nftables table is deleted in the network namespace of the thread that starts it,
/// by whomever (`linux/netfilter/nf_tables.h`, group NFNLGRP_NFTABLES).
public final class RulesetWatch implements AutoCloseable {
  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
  private static final int NETLINK_NETFILTER = 12;
  private static final int GROUP_NFTABLES = 1 << 6;
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVTIMEO = 20;
  private static final int DELETE_TABLE = (10 << 8) | 2;
  private static final int TABLE_NAME = 1;
  private static final int BUFFER = 64 * 1024;
  // A thread that reads cannot be woken by closing the socket: it looks up now and then.
  private static final long LOOK_UP_SECONDS = 2;

  private final Fd fd;
  private final Consumer<String> deleted;
  private volatile boolean closed;

  private RulesetWatch(Fd fd, Consumer<String> deleted) {
    this.fd = fd;
    this.deleted = deleted;
  }

  /// Starts to watch, on a thread of its own.
  ///
  /// @param deleted gets the name of each table that is deleted; an empty text when notices were
  ///   lost
  public static RulesetWatch start(Consumer<String> deleted) {
    Fd fd =
        new Fd(
            Native.check(
                "open netfilter socket",
                SyscallNumber.SOCKET,
                AF_NETLINK,
                SOCK_RAW_CLOEXEC,
                NETLINK_NETFILTER));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment patience = arena.allocateFrom(ValueLayout.JAVA_LONG, LOOK_UP_SECONDS, 0);
      Native.check(
          "set netfilter socket option",
          SyscallNumber.SETSOCKOPT,
          fd.number(),
          SOL_SOCKET,
          SO_RCVTIMEO,
          patience.address(),
          patience.byteSize(),
          0);
      MemorySegment address = arena.allocate(12, 4);
      address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_NETLINK);
      address.set(ValueLayout.JAVA_INT, 8, GROUP_NFTABLES);
      Native.check(
          "watch nftables", SyscallNumber.BIND, fd.number(), address.address(), address.byteSize());
    } catch (LinuxException failure) {
      fd.close();
      throw failure;
    }
    RulesetWatch watch = new RulesetWatch(fd, deleted);
    Thread.ofPlatform().name("nftables-watch").daemon(true).start(watch::watch);
    return watch;
  }

  private void watch() {
    try (fd;
        Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(BUFFER);
      while (!closed) {
        long size =
            Native.raw(SyscallNumber.READ, fd.number(), buffer.address(), buffer.byteSize());
        if (closed) {
          return;
        }
        if (size > 0) {
          notices(buffer.asSlice(0, size).asByteBuffer().order(ByteOrder.nativeOrder()));
        } else if (size == -Errno.ENOBUFS.number()) {
          deleted.accept("");
        } else if (size != -Errno.EAGAIN.number() && size != -Errno.EINTR.number()) {
          return;
        }
      }
    }
  }

  private void notices(ByteBuffer bytes) {
    int start = 0;
    while (start + NetlinkMessage.HEADER + 4 <= bytes.limit()) {
      int length = bytes.getInt(start);
      if (length < NetlinkMessage.HEADER + 4 || start + length > bytes.limit()) {
        return;
      }
      if (Short.toUnsignedInt(bytes.getShort(start + 4)) == DELETE_TABLE) {
        int body = start + NetlinkMessage.HEADER + 4;
        Attributes.parse(bytes.slice(body, start + length - body))
            .text(TABLE_NAME)
            .ifPresent(deleted);
      }
      start += (length + 3) & ~3;
    }
  }

  /// Ends the watch; its thread ends a moment later.
  @Override
  public void close() {
    closed = true;
  }
}
