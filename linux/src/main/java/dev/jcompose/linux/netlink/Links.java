package dev.jcompose.linux.netlink;

import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.LinuxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/// Requests about network interfaces (rtnetlink(7), `linux/if_link.h`).
public final class Links {
  private static final int NEW = 16;
  private static final int DELETE = 17;
  private static final int GET = 18;
  private static final int SET = 19;
  private static final int AF_BRIDGE = 7;
  private static final int IFF_UP = 1;
  private static final int ADDRESS = 1;
  private static final int NAME = 3;
  private static final int MTU = 4;
  private static final int PARENT = 5;
  private static final int MASTER = 10;
  private static final int PROTINFO = 12;
  private static final int LINKINFO = 18;
  private static final int ALIAS = 20;
  private static final int GROUP = 27;
  private static final int NET_NS_FD = 28;
  private static final int LINK_NETNSID = 37;
  private static final int INFO_KIND = 1;
  private static final int INFO_DATA = 2;
  private static final int VETH_PEER = 1;
  private static final int MACVLAN_MODE = 1;
  private static final int IPVLAN_MODE = 1;
  private static final int IPVLAN_FLAGS = 2;
  private static final int VLAN_ID = 1;
  private static final int PORT_STATE = 1;
  private static final int PORT_FLUSH = 24;
  private static final int PORT_ISOLATED = 33;
  private static final int NESTED = 0x8000;

  private Links() {}

  /// One end of a veth pair.
  ///
  /// @param name the interface's name
  /// @param index its number; 0 to let the kernel choose
  /// @param mac its hardware address; empty for a random one
  /// @param up whether it is up at once
  /// @param master the number of the bridge it becomes a port of (only for the near end)
  /// @param group interface group; 0 is the default one
  public record VethEnd(
      String name,
      int index,
      Optional<byte[]> mac,
      boolean up,
      Optional<Integer> master,
      int group) {
    private void write(NetlinkMessage message) {
      message.attribute(NAME, name);
      mac.ifPresent(address -> message.attribute(ADDRESS, address));
      if (group != 0) {
        message.attribute(GROUP, group);
      }
      master.ifPresent(bridge -> message.attribute(MASTER, bridge));
    }

    private int flags() {
      return up ? IFF_UP : 0;
    }
  }

  /// How an interface shares its parent.
  public sealed interface Sharing {}

  /// Each with a hardware address of its own.
  public enum Macvlan implements Sharing {
    PRIVATE(1),
    VEPA(2),
    BRIDGE(4),
    PASSTHRU(8);

    private final int number;

    Macvlan(int number) {
      this.number = number;
    }
  }

  /// All with the hardware address of the parent.
  public record Ipvlan(Mode mode, Flag flag) implements Sharing {
    /// At which layer packets are passed on.
    public enum Mode {
      L2(0),
      L3(1),
      L3S(2);

      private final int number;

      Mode(int number) {
        this.number = number;
      }
    }

    /// Which of them can reach each other.
    public enum Flag {
      BRIDGE(0),
      PRIVATE(1),
      VEPA(2);

      private final int number;

      Flag(int number) {
        this.number = number;
      }
    }
  }

  /// Creates an interface that shares another one, directly in another network namespace.
  ///
  /// @param parent the number of the other one
  /// @param mac its hardware address; empty for the kernel's choice
  public static NetlinkMessage addShared(
      Sharing how, int parent, String name, int index, Optional<byte[]> mac, Fd namespace) {
    String kind =
        switch (how) {
          case Macvlan _ -> "macvlan";
          case Ipvlan _ -> "ipvlan";
        };
    NetlinkMessage message =
        header(
                "add " + kind + " " + name,
                NEW,
                NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE,
                index,
                0)
            .attribute(NAME, name)
            .attribute(PARENT, parent)
            .attribute(NET_NS_FD, namespace.number());
    mac.ifPresent(address -> message.attribute(ADDRESS, address));
    return message.nested(
        LINKINFO,
        info ->
            info.attribute(INFO_KIND, kind)
                .nested(
                    INFO_DATA,
                    data -> {
                      switch (how) {
                        case Macvlan mode -> data.attribute(MACVLAN_MODE, mode.number);
                        case Ipvlan(Ipvlan.Mode mode, Ipvlan.Flag flag) ->
                            data.attribute(IPVLAN_MODE, shortOf(mode.number))
                                .attribute(IPVLAN_FLAGS, shortOf(flag.number));
                      }
                    }));
  }

  /// Makes an interface for the packets of one VLAN (802.1Q) on another one; it is down.
  ///
  /// @param parent the number of the other one
  /// @param vlan the VLAN's number, 1 to 4094
  public static NetlinkMessage addVlan(String name, int parent, int vlan) {
    return header("add vlan " + name, NEW, NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE, 0, 0)
        .attribute(NAME, name)
        .attribute(PARENT, parent)
        .nested(
            LINKINFO,
            info ->
                info.attribute(INFO_KIND, "vlan")
                    .nested(INFO_DATA, data -> data.attribute(VLAN_ID, shortOf(vlan))));
  }

  private static byte[] shortOf(int value) {
    return ByteBuffer.allocate(Short.BYTES)
        .order(ByteOrder.nativeOrder())
        .putShort((short) value)
        .array();
  }

  /// Makes a bridge that is up.
  ///
  /// @param index its number; 0 to let the kernel choose
  public static NetlinkMessage addBridge(String name, int index, int mtu) {
    return header(
            "add bridge " + name,
            NEW,
            NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE,
            index,
            IFF_UP)
        .attribute(NAME, name)
        .attribute(MTU, mtu)
        .nested(LINKINFO, info -> info.attribute(INFO_KIND, "bridge"));
  }

  /// Makes an interface that is up and leads nowhere.
  public static NetlinkMessage addDummy(String name, int mtu) {
    return header(
            "add dummy " + name, NEW, NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE, 0, IFF_UP)
        .attribute(NAME, name)
        .attribute(MTU, mtu)
        .nested(LINKINFO, info -> info.attribute(INFO_KIND, "dummy"));
  }

  /// Creates a veth pair, with the far end directly in another network namespace.
  public static NetlinkMessage addVeth(VethEnd near, VethEnd far, Fd farNamespace, int mtu) {
    NetlinkMessage message =
        header(
            "add veth " + near.name(),
            NEW,
            NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE,
            near.index(),
            near.flags());
    near.write(message);
    return message
        .attribute(MTU, mtu)
        .nested(
            LINKINFO,
            info ->
                info.attribute(INFO_KIND, "veth")
                    .nested(
                        INFO_DATA,
                        data ->
                            data.nested(
                                VETH_PEER,
                                peer -> {
                                  body(peer, 0, far.index(), far.flags());
                                  far.write(peer);
                                  peer.attribute(MTU, mtu)
                                      .attribute(NET_NS_FD, farNamespace.number());
                                })));
  }

  /// Brings an interface up.
  public static NetlinkMessage up(int index) {
    return header("set link " + index + " up", SET, 0, index, IFF_UP);
  }

  /// Brings an interface up and gives it an alias, a text that `ip link` shows.
  public static NetlinkMessage up(int index, String alias) {
    return header("set link " + index + " up", SET, 0, index, IFF_UP).attribute(ALIAS, alias);
  }

  /// Renames an interface that is down, gives it an alias and brings it up: all at once, so that it
  /// never has its name without its alias.
  public static NetlinkMessage rename(int index, String name, String alias) {
    return header("rename link " + index + " to " + name, SET, 0, index, IFF_UP)
        .attribute(NAME, name)
        .attribute(ALIAS, alias);
  }

  /// Moves an interface, named by its name, to a group.
  public static NetlinkMessage group(String name, int group) {
    return header("set group of link " + name, SET, 0, 0, 0)
        .attribute(NAME, name)
        .attribute(GROUP, group);
  }

  /// Blocks a bridge port immediately and flushes what the bridge has learned about it. Much
  /// cheaper than removing it (no waiting for RCU).
  public static NetlinkMessage block(int index) {
    return port("block bridge port " + index, index)
        .nested(
            PROTINFO | NESTED,
            port -> port.attribute(PORT_STATE, new byte[] {0}).attribute(PORT_FLUSH));
  }

  /// Isolates a bridge port from other isolated ports.
  public static NetlinkMessage isolate(int index) {
    return port("isolate bridge port " + index, index)
        .nested(PROTINFO | NESTED, port -> port.attribute(PORT_ISOLATED, new byte[] {1}));
  }

  /// Deletes an interface by name.
  public static NetlinkMessage delete(String name) {
    return header("delete link " + name, DELETE, 0, 0, 0).attribute(NAME, name);
  }

  /// Deletes all interfaces of a group at once: 34 ms for 50, compared with 850 ms one by one.
  public static NetlinkMessage deleteGroup(int group) {
    return header("delete link group " + group, DELETE, 0, 0, 0).attribute(GROUP, group);
  }

  /// The interface of that name.
  public static Optional<Link> find(NetlinkSocket socket, String name) {
    return get(socket, name).map(Links::link);
  }

  /// The alias of an interface; empty if it has none, or does not exist.
  public static Optional<String> alias(NetlinkSocket socket, String name) {
    return get(socket, name).flatMap(body -> attributes(body).text(ALIAS));
  }

  private static Optional<ByteBuffer> get(NetlinkSocket socket, String name) {
    try {
      return Optional.of(
          socket.get(header("get link " + name, GET, 0, 0, 0).attribute(NAME, name)));
    } catch (LinuxException failure) {
      if (failure.is(Errno.ENODEV)) {
        return Optional.empty();
      }
      throw failure;
    }
  }

  /// All interfaces of the socket's namespace.
  public static List<Link> list(NetlinkSocket socket) {
    return socket.dump(header("list links", GET, 0, 0, 0)).stream().map(Links::link).toList();
  }

  private static Link link(ByteBuffer body) {
    int index = body.getInt(4);
    int flags = body.getInt(8);
    NetlinkAttributes attributes = attributes(body);
    return new Link(
        index,
        attributes.text(NAME).orElse(""),
        attributes.nested(LINKINFO).text(INFO_KIND).orElse(""),
        (flags & IFF_UP) != 0,
        attributes.integer(MTU).orElse(0),
        attributes.integer(MASTER),
        attributes.integer(LINK_NETNSID));
  }

  private static NetlinkAttributes attributes(ByteBuffer body) {
    return NetlinkAttributes.parse(body.slice(16, body.limit() - 16));
  }

  private static NetlinkMessage header(
      String what, int type, int messageFlags, int index, int flags) {
    return body(new NetlinkMessage(what, type, messageFlags), 0, index, flags);
  }

  private static NetlinkMessage port(String what, int index) {
    return body(new NetlinkMessage(what, SET, 0), AF_BRIDGE, index, 0);
  }

  private static NetlinkMessage body(NetlinkMessage message, int family, int index, int flags) {
    return message.u8(family).u8(0).u16(0).u32(index).u32(flags).u32(flags);
  }
}
