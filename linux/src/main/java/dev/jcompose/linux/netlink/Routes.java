package dev.jcompose.linux.netlink;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Requests about routes (rtnetlink(7), `linux/rtnetlink.h`).
public final class Routes {
  private static final int NEW = 24;
  private static final int GET = 26;
  private static final int SET = NetlinkMessage.CREATE | NetlinkMessage.REPLACE;
  private static final int TABLE_MAIN = 254;
  private static final int TABLE_LOCAL = 255;
  private static final int PROTOCOL_BOOT = 3;
  private static final int SCOPE_LINK = 253;
  private static final int TYPE_UNICAST = 1;
  private static final int DESTINATION = 1;
  private static final int OUT_INTERFACE = 4;
  private static final int GATEWAY = 5;
  private static final int TABLE = 15;

  private Routes() {}

  /// The default route of the gateway's family. One that exists is replaced.
  public static NetlinkMessage setDefault(int index, InetAddress gateway) {
    byte[] bytes = gateway.getAddress();
    return new NetlinkMessage("set default route via " + gateway.getHostAddress(), NEW, SET)
        .u8(Addresses.family(bytes))
        .u8(0)
        .u8(0)
        .u8(0)
        .u8(TABLE_MAIN)
        .u8(PROTOCOL_BOOT)
        .u8(0)
        .u8(TYPE_UNICAST)
        .u32(0)
        .attribute(GATEWAY, bytes)
        .attribute(OUT_INTERFACE, index);
  }

  /// The default route of a family by an interface alone, without a gateway. One that exists is
  /// replaced.
  public static NetlinkMessage setDefault(int index, boolean v6) {
    return new NetlinkMessage("set default route", NEW, SET)
        .u8(Addresses.family(new byte[v6 ? 16 : 4]))
        .u8(0)
        .u8(0)
        .u8(0)
        .u8(TABLE_MAIN)
        .u8(PROTOCOL_BOOT)
        .u8(v6 ? 0 : SCOPE_LINK)
        .u8(TYPE_UNICAST)
        .u32(0)
        .attribute(OUT_INTERFACE, index);
  }

  /// All routes of the socket's namespace outside the local table, without default routes.
  public static List<Route> list(NetlinkSocket socket) {
    NetlinkMessage message =
        new NetlinkMessage("list routes", GET, 0).u8(0).u8(0).u8(0).u8(0).u32(0).u32(0);
    List<Route> routes = new ArrayList<>();
    for (ByteBuffer body : socket.dump(message)) {
      int length = Byte.toUnsignedInt(body.get(1));
      NetlinkAttributes attributes = NetlinkAttributes.parse(body.slice(12, body.limit() - 12));
      int table = attributes.integer(TABLE).orElse(Byte.toUnsignedInt(body.get(4)));
      if (length == 0 || table == TABLE_LOCAL || body.get(7) != TYPE_UNICAST) {
        continue;
      }
      attributes
          .bytes(DESTINATION)
          .ifPresent(destination ->
              routes.add(
                  new Route(
                      address(destination),
                      length,
                      attributes.integer(OUT_INTERFACE),
                      attributes.bytes(GATEWAY).isPresent())));
    }
    return routes;
  }

  static InetAddress address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException("address of " + bytes.length + " bytes", impossible);
    }
  }
}
