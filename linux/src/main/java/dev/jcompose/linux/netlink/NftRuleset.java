package dev.jcompose.linux.netlink;

import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.LinuxException;
import java.nio.ByteBuffer;

/// All tables of nftables in a network namespace. Asked by hand (`linux/netfilter/nf_tables.h`),
/// because libnftables reads every table of the machine with its rules and elements before it
/// answers the simplest question.
///
/// @param netfilter opened in the namespace; stays the caller's
public record NftRuleset(NetlinkSocket netfilter) {
  private static final int SUBSYSTEM = 10;
  private static final int GET_TABLE = SUBSYSTEM << 8 | 1;
  private static final int GET_GENERATION = SUBSYSTEM << 8 | 16;
  private static final int INET = 1;
  private static final int TABLE_NAME = 1;
  private static final int GENERATION = 1;
  private static final int FAMILY_HEADER = 4;

  /// Whether there is a table for IPv4 and IPv6 together (`inet`) of this name.
  public boolean hasTable(String name) {
    try {
      netfilter.get(message("nftables table " + name, GET_TABLE, INET).attribute(TABLE_NAME, name));
      return true;
    } catch (LinuxException failure) {
      if (failure.is(Errno.ENOENT)) {
        return false;
      }
      throw failure;
    }
  }

  /// A number that grows by one with every transaction of any program, and overflows.
  public int generation() {
    ByteBuffer answer = netfilter.get(message("nftables generation", GET_GENERATION, 0));
    return NetlinkAttributes.parse(answer.slice(FAMILY_HEADER, answer.remaining() - FAMILY_HEADER))
        .networkOrder(GENERATION)
        .orElseThrow(() -> new LinuxException("nftables generation", Errno.ENODATA.number()));
  }

  private static NetlinkMessage message(String what, int type, int family) {
    return new NetlinkMessage(what, type, 0).u8(family).u8(0).u16(0);
  }
}
