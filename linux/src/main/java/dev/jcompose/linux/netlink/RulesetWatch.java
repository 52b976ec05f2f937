package dev.jcompose.linux.netlink;

import dev.jcompose.linux.call.Block;
import dev.jcompose.linux.call.CallMemory;
import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.call.Native;
import dev.jcompose.linux.call.SyscallNumber;
import java.nio.ByteBuffer;
import java.util.Set;

/// Reports when anybody changes the rules of an nftables table in the network namespace of the
/// thread that starts it (`linux/netfilter/nf_tables.h`, group NFNLGRP_NFTABLES).
public final class RulesetWatch implements AutoCloseable {
  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
  private static final int NETLINK_NETFILTER = 12;
  private static final int GROUP_NFTABLES = 1 << 6;
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVTIMEO = 20;
  private static final int SUBSYSTEM = 10;
  private static final int DELETE_TABLE = 2;
  // New and deleted tables, chains and rules; elements of sets do not matter.
  private static final Set<Integer> CHANGES = Set.of(0, DELETE_TABLE, 3, 5, 6, 8);
  // Of a table, as of a chain or rule.
  private static final int TABLE_NAME = 1;
  private static final int BUFFER = 64 * 1024;
  // Closing the socket does not wake a thread that reads it, so the thread checks now and then.
  private static final long LOOK_UP_SECONDS = 2;

  private final Fd fd;
  private final Listener listener;
  private volatile boolean closed;

  /// Is notified of changes.
  @FunctionalInterface
  public interface Listener {
    /// Something has changed.
    ///
    /// @param table the table; empty when notifications were lost
    /// @param deleted whether the table is gone, or may be
    void changed(String table, boolean deleted);
  }

  private RulesetWatch(Fd fd, Listener listener) {
    this.fd = fd;
    this.listener = listener;
  }

  /// Starts to watch, on a thread of its own.
  ///
  /// @param listener is called on that thread
  public static RulesetWatch start(Listener listener) {
    Fd fd =
        new Fd(
            Native.check(
                "open netfilter socket",
                SyscallNumber.SOCKET,
                AF_NETLINK,
                SOCK_RAW_CLOEXEC,
                NETLINK_NETFILTER));
    try (CallMemory memory = CallMemory.open()) {
      Block patience = memory.longs(LOOK_UP_SECONDS, 0);
      Native.check(
          "set netfilter socket option",
          SyscallNumber.SETSOCKOPT,
          fd.number(),
          SOL_SOCKET,
          SO_RCVTIMEO,
          patience.address(),
          patience.size(),
          0);
      Block address = memory.allocate(12);
      address.putShort(0, (short) AF_NETLINK);
      address.putInt(8, GROUP_NFTABLES);
      Native.check(
          "watch nftables", SyscallNumber.BIND, fd.number(), address.address(), address.size());
    } catch (LinuxException failure) {
      fd.close();
      throw failure;
    }
    RulesetWatch watch = new RulesetWatch(fd, listener);
    Thread.ofPlatform().name("nftables-watch").daemon(true).start(watch::watch);
    return watch;
  }

  private void watch() {
    try (fd;
        CallMemory memory = CallMemory.open()) {
      Block buffer = memory.room(BUFFER);
      while (!closed) {
        long size = Native.raw(SyscallNumber.READ, fd.number(), buffer.address(), buffer.size());
        if (closed) {
          return;
        }
        if (size > 0) {
          notices(buffer.first((int) size));
        } else if (size == -Errno.ENOBUFS.number()) {
          listener.changed("", true);
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
      int type = Short.toUnsignedInt(bytes.getShort(start + 4));
      int change = type & 0xff;
      if (type >> 8 == SUBSYSTEM && CHANGES.contains(change)) {
        int body = start + NetlinkMessage.HEADER + 4;
        NetlinkAttributes.parse(bytes.slice(body, start + length - body))
            .text(TABLE_NAME)
            .ifPresent(table -> listener.changed(table, change == DELETE_TABLE));
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
