package dev.jcompose.linux.netlink;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Requests about the addresses of an interface (rtnetlink(7), `linux/if_addr.h`).
public final class Addresses {
  private static final int NEW = 20;
  private static final int DELETE = 21;
  private static final int GET = 22;
  private static final int REPLACE = 0x100;
  private static final int ADDRESS = 1;
  private static final int LOCAL = 2;
  private static final int BROADCAST = 4;
  private static final int NO_DUPLICATE_DETECTION = 2;

  private Addresses() {}

  /// Adds an address to an interface; does nothing when it is there already. IPv6 addresses are
  /// usable at once: no duplicate address detection.
  public static NetlinkMessage add(int index, InetAddress address, int prefixLength) {
    NetlinkMessage message =
        body(NEW, NetlinkMessage.CREATE | REPLACE, "add", index, address, prefixLength);
    byte[] bytes = address.getAddress();
    return bytes.length == 4
        ? message.attribute(BROADCAST, broadcast(bytes, prefixLength))
        : message;
  }

  /// Removes an address.
  public static NetlinkMessage delete(int index, InetAddress address, int prefixLength) {
    return body(DELETE, 0, "delete", index, address, prefixLength);
  }

  /// All addresses of the socket's namespace.
  public static List<InetAddress> list(NetlinkSocket socket) {
    NetlinkMessage message = new NetlinkMessage("list addresses", GET, 0).u32(0).u32(0);
    List<InetAddress> addresses = new ArrayList<>();
    for (ByteBuffer body : socket.dump(message)) {
      NetlinkAttributes attributes = NetlinkAttributes.parse(body.slice(8, body.limit() - 8));
      attributes
          .bytes(LOCAL)
          .or(() -> attributes.bytes(ADDRESS))
          .ifPresent(bytes -> addresses.add(Routes.address(bytes)));
    }
    return addresses;
  }

  private static NetlinkMessage body(
      int type, int flags, String verb, int index, InetAddress address, int prefixLength) {
    byte[] bytes = address.getAddress();
    String what = verb + " address " + address.getHostAddress() + "/" + prefixLength;
    return new NetlinkMessage(what, type, flags)
        .u8(family(bytes))
        .u8(prefixLength)
        .u8(NO_DUPLICATE_DETECTION)
        .u8(0)
        .u32(index)
        .attribute(LOCAL, bytes)
        .attribute(ADDRESS, bytes);
  }

  static int family(byte[] address) {
    return address.length == 4 ? 2 : 10;
  }

  private static byte[] broadcast(byte[] address, int prefixLength) {
    byte[] result = address.clone();
    for (int bit = prefixLength; bit < 32; bit++) {
      result[bit / 8] |= (byte) (0x80 >> bit % 8);
    }
    return result;
  }
}
