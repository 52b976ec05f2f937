package dev.jcompose.linux.netlink;

import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.LinuxException;
import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// An alias for a port on a loopback address: what a process of the namespace sends to the alias
/// arrives at the real port, and the answers appear to come from the alias. Nothing listens on the
/// alias itself, so that others can bind it on all addresses.
///
/// An nftables table with two chains rewrites the port and the checksum of each packet. It is
/// stateless: it needs neither connection tracking nor the NAT module, and works the same where a
/// firewall in the namespace tracks connections. Requests are rewritten after all filters, so that
/// filters see the port that was asked; answers are rewritten before connection tracking, for the
/// same reason.
///
/// The messages are written by hand (`linux/netfilter/nf_tables.h`) because each container needs
/// them once, and libnftables takes five times as long to parse the same as text.
public final class PortAlias {
  private static final int BATCH_BEGIN = 0x10;
  private static final int BATCH_END = 0x11;
  private static final int SUBSYSTEM = 10;
  private static final int NEW_TABLE = SUBSYSTEM << 8;
  private static final int DELETE_TABLE = SUBSYSTEM << 8 | 2;
  private static final int NEW_CHAIN = SUBSYSTEM << 8 | 3;
  private static final int GET_CHAIN = SUBSYSTEM << 8 | 4;
  private static final int NEW_RULE = SUBSYSTEM << 8 | 6;
  private static final int APPEND = 0x800;
  private static final int IPV4 = 2;
  private static final int LOCAL_OUT = 3;
  private static final int AFTER_FILTERS = 200;
  private static final int BEFORE_TRACKING = -310;
  private static final int REGISTER = 1;
  private static final int NETWORK_HEADER = 1;
  private static final int TRANSPORT_HEADER = 2;
  private static final int IP_SOURCE = 12;
  private static final int IP_DESTINATION = 16;
  private static final int SOURCE_PORT = 0;
  private static final int DESTINATION_PORT = 2;
  private static final int META_PROTOCOL = 16;
  private static final int INTERNET_CHECKSUM = 1;

  private static final String ANSWER = "answer";

  private static final Transport TCP = new Transport(6, 16);
  private static final Transport UDP = new Transport(17, 6);

  private final String table;
  private final byte[] ip;
  private final int alias;
  private final Ports usual;
  private final List<NetlinkMessage> usualBatch;

  /// A transport protocol and where its header has the checksum.
  private record Transport(int number, int checksum) {}

  /// Where the alias leads.
  ///
  /// @param udp the real port for UDP
  /// @param tcp the real port for TCP
  public record Ports(int udp, int tcp) {}

  /// An alias for many namespaces.
  ///
  /// @param table the name of the table
  /// @param usual the real ports in almost all of them
  public PortAlias(String table, Inet4Address address, int alias, Ports usual) {
    this.table = table;
    this.ip = address.getAddress();
    this.alias = alias;
    this.usual = usual;
    this.usualBatch = List.copyOf(build(usual));
  }

  /// Sets the alias up in a new namespace, in one transaction.
  ///
  /// @param netfilter opened in the namespace
  /// @throws LinuxException EOPNOTSUPP where the kernel has no nftables
  public void add(NetlinkSocket netfilter, Ports ports) {
    transact(netfilter, batch(ports));
  }

  /// The same for a namespace that may have the alias already. A table that is correct stays:
  /// replacing one means waiting for an RCU grace period, tens of milliseconds.
  public void ensure(NetlinkSocket netfilter, Ports ports) {
    if (exists(netfilter, ports)) {
      return;
    }
    List<NetlinkMessage> batch = new ArrayList<>();
    batch.add(table(NEW_TABLE, NetlinkMessage.CREATE));
    batch.add(table(DELETE_TABLE, 0));
    batch.addAll(batch(ports));
    transact(netfilter, batch);
  }

  private static void transact(NetlinkSocket netfilter, List<NetlinkMessage> batch) {
    netfilter.transact(mark(BATCH_BEGIN), batch, mark(BATCH_END));
  }

  /// The chain's name contains the ports it was made for.
  private boolean exists(NetlinkSocket netfilter, Ports ports) {
    try {
      netfilter.get(
          message("nftables chain", GET_CHAIN, 0).attribute(1, table).attribute(3, ask(ports)));
      return true;
    } catch (LinuxException failure) {
      if (failure.is(Errno.ENOENT)) {
        return false;
      }
      throw failure;
    }
  }

  private static String ask(Ports ports) {
    return "ask_" + ports.udp() + "_" + ports.tcp();
  }

  private List<NetlinkMessage> batch(Ports ports) {
    // A record's equals is generated when it is first called: at the start of the engine, for this
    // call alone.
    boolean asUsual = ports.udp() == usual.udp() && ports.tcp() == usual.tcp();
    return asUsual ? usualBatch : build(ports);
  }

  private List<NetlinkMessage> build(Ports ports) {
    String ask = ask(ports);
    int udp = ports.udp();
    int tcp = ports.tcp();
    return List.of(
        table(NEW_TABLE, NetlinkMessage.CREATE),
        chain(ask, AFTER_FILTERS),
        chain(ANSWER, BEFORE_TRACKING),
        rule(ask, UDP, IP_DESTINATION, DESTINATION_PORT, alias, udp),
        rule(ask, TCP, IP_DESTINATION, DESTINATION_PORT, alias, tcp),
        rule(ANSWER, UDP, IP_SOURCE, SOURCE_PORT, udp, alias),
        rule(ANSWER, TCP, IP_SOURCE, SOURCE_PORT, tcp, alias));
  }

  private static NetlinkMessage mark(int type) {
    return new NetlinkMessage("nftables transaction", type, 0).u8(0).u8(0).bytes(order(SUBSYSTEM));
  }

  private static NetlinkMessage message(String what, int type, int flags) {
    return new NetlinkMessage(what, type, flags).u8(IPV4).u8(0).u16(0);
  }

  private NetlinkMessage table(int type, int flags) {
    return message("nftables table " + table, type, flags).attribute(1, table);
  }

  private NetlinkMessage chain(String name, int priority) {
    return message("nftables chain " + name, NEW_CHAIN, NetlinkMessage.CREATE)
        .attribute(1, table)
        .attribute(3, name)
        .nestedFlagged(
            4, hook -> hook.attribute(1, number(LOCAL_OUT)).attribute(2, number(priority)))
        .attribute(7, "filter");
  }

  /// `ip daddr ADDRESS udp dport FROM udp dport set TO`, or the same with the sources.
  private NetlinkMessage rule(
      String chain, Transport transport, int addressAt, int portAt, int from, int to) {
    return message("nftables rule in " + chain, NEW_RULE, NetlinkMessage.CREATE | APPEND)
        .attribute(1, table)
        .attribute(2, chain)
        .nestedFlagged(
            4,
            rule -> {
              load(rule, NETWORK_HEADER, addressAt, ip.length);
              compare(rule, ip);
              expression(
                  rule,
                  "meta",
                  meta -> meta.attribute(1, number(REGISTER)).attribute(2, number(META_PROTOCOL)));
              compare(rule, new byte[] {(byte) transport.number()});
              load(rule, TRANSPORT_HEADER, portAt, 2);
              compare(rule, order(from));
              expression(
                  rule,
                  "immediate",
                  value -> value.attribute(1, number(REGISTER)).nestedFlagged(2, data(order(to))));
              expression(
                  rule,
                  "payload",
                  write ->
                      place(write, TRANSPORT_HEADER, portAt, 2)
                          .attribute(5, number(REGISTER))
                          .attribute(6, number(INTERNET_CHECKSUM))
                          .attribute(7, number(transport.checksum())));
            });
  }

  private static void load(NetlinkMessage rule, int base, int offset, int length) {
    expression(
        rule, "payload", read -> place(read.attribute(1, number(REGISTER)), base, offset, length));
  }

  private static NetlinkMessage place(NetlinkMessage payload, int base, int offset, int length) {
    return payload
        .attribute(2, number(base))
        .attribute(3, number(offset))
        .attribute(4, number(length));
  }

  private static void compare(NetlinkMessage rule, byte[] value) {
    expression(
        rule,
        "cmp",
        equal ->
            equal
                .attribute(1, number(REGISTER))
                .attribute(2, number(0))
                .nestedFlagged(3, data(value)));
  }

  private static Consumer<NetlinkMessage> data(byte[] value) {
    return data -> data.attribute(1, value);
  }

  private static void expression(
      NetlinkMessage rule, String name, Consumer<NetlinkMessage> parameters) {
    rule.nestedFlagged(1, element -> element.attribute(1, name).nestedFlagged(2, parameters));
  }

  /// Four bytes in network order, as nftables stores numbers.
  private static byte[] number(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.BIG_ENDIAN).putInt(value).array();
  }

  /// Two bytes in network order.
  private static byte[] order(int value) {
    return ByteBuffer.allocate(2).order(ByteOrder.BIG_ENDIAN).putShort((short) value).array();
  }
}
