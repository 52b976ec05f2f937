package dev.jcompose.linux.netlink;

import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.LinuxException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// The kernel's table of connections (`linux/netfilter/nfnetlink_conntrack.h`).
public final class Conntrack {
  private static final int GET = 1 << 8 | 1;
  private static final int DELETE = 1 << 8 | 2;
  private static final int TUPLE_ORIGINAL = 1;
  private static final int TUPLE_REPLY = 2;
  private static final int ZONE = 18;
  private static final int IP = 1;
  private static final int PROTOCOL = 2;
  private static final int V4_SOURCE = 1;
  private static final int V4_DESTINATION = 2;
  private static final int V6_SOURCE = 3;
  private static final int V6_DESTINATION = 4;
  private static final int NUMBER = 1;
  private static final int SOURCE_PORT = 2;
  private static final int DESTINATION_PORT = 3;
  private static final int BATCH = 64;

  private Conntrack() {}

  /// A connection.
  ///
  /// @param protocol the number of the protocol: 6 is TCP, 17 UDP
  /// @param original as the first packet was addressed
  /// @param reply as an answer to it is addressed before translation: its source is the actual
  ///   server
  public record Connection(int protocol, Way original, Way reply) {}

  /// One direction of a connection.
  ///
  /// @param source address
  /// @param sourcePort 0 when the protocol has none
  /// @param destination address
  /// @param destinationPort 0 when the protocol has none
  public record Way(
      InetAddress source, int sourcePort, InetAddress destination, int destinationPort) {}

  /// Deletes the connections that match a predicate. Reads the whole table, so call it for many
  /// endpoints at once.
  ///
  /// @return how many
  public static int forget(NetlinkSocket netfilter, Predicate<Connection> picked) {
    List<NetlinkMessage> deletions = new ArrayList<>();
    for (ByteBuffer body : netfilter.dump(header("list connections", GET, 0))) {
      if (body.limit() < 4) {
        continue;
      }
      NetlinkAttributes attributes = NetlinkAttributes.parse(body.slice(4, body.limit() - 4));
      parse(attributes)
          .filter(picked)
          .ifPresent(_ -> deletions.add(deletion(body.get(0), attributes)));
    }
    for (int from = 0; from < deletions.size(); from += BATCH) {
      List<NetlinkMessage> part = deletions.subList(from, Math.min(deletions.size(), from + BATCH));
      netfilter.answers(part).stream()
          .flatMap(Optional::stream)
          .filter(failure -> !failure.is(Errno.ENOENT))
          .findFirst()
          .ifPresent((LinuxException failure) -> {
            throw failure;
          });
    }
    return deletions.size();
  }

  private static NetlinkMessage deletion(int family, NetlinkAttributes attributes) {
    NetlinkMessage message = header("delete connection", DELETE, family);
    attributes
        .bytes(TUPLE_ORIGINAL)
        .ifPresent(tuple -> message.attribute(TUPLE_ORIGINAL | 0x8000, tuple));
    attributes.bytes(ZONE).ifPresent(zone -> message.attribute(ZONE, zone));
    return message;
  }

  private static Optional<Connection> parse(NetlinkAttributes attributes) {
    int protocol =
        attributes.nested(TUPLE_ORIGINAL).nested(PROTOCOL).networkOrder(NUMBER).orElse(0);
    return way(attributes.nested(TUPLE_ORIGINAL))
        .flatMap(original ->
            way(attributes.nested(TUPLE_REPLY))
                .map(reply -> new Connection(protocol, original, reply)));
  }

  private static Optional<Way> way(NetlinkAttributes tuple) {
    NetlinkAttributes ip = tuple.nested(IP);
    NetlinkAttributes protocol = tuple.nested(PROTOCOL);
    Optional<InetAddress> source =
        ip.bytes(V4_SOURCE).or(() -> ip.bytes(V6_SOURCE)).flatMap(Conntrack::address);
    Optional<InetAddress> destination =
        ip.bytes(V4_DESTINATION).or(() -> ip.bytes(V6_DESTINATION)).flatMap(Conntrack::address);
    return source.flatMap(from ->
        destination.map(to ->
            new Way(
                from,
                protocol.networkOrder(SOURCE_PORT).orElse(0),
                to,
                protocol.networkOrder(DESTINATION_PORT).orElse(0))));
  }

  private static Optional<InetAddress> address(byte[] bytes) {
    try {
      return Optional.of(InetAddress.getByAddress(bytes));
    } catch (UnknownHostException wrongLength) {
      return Optional.empty();
    }
  }

  private static NetlinkMessage header(String what, int type, int family) {
    return new NetlinkMessage(what, type, 0).u8(family).u8(0).u16(0);
  }
}
