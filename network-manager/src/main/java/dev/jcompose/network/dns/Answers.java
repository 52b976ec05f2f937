package dev.jcompose.network.dns;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Turns a packet into its answer, or into a task to get one.
final class Answers {
  private final NameDirectory directory;
  private final Forwarder forwarder;
  private final HostServers hostServers;
  private final Origin host;

  Answers(NameDirectory directory, Forwarder forwarder, HostServers hostServers, Origin host) {
    this.directory = directory;
    this.forwarder = forwarder;
    this.hostServers = hostServers;
    this.host = host;
  }

  /// What to do with a packet. Nobody compares these records.
  @SuppressWarnings("ArrayRecordComponent")
  sealed interface Reaction {
    /// Send this.
    record Send(byte[] reply) implements Reaction {}

    /// Runs the slow part and sends its result; or sends the refusal when too much is running
    /// already.
    record AskOutside(Supplier<byte[]> slow, byte[] refusal) implements Reaction {}

    /// Say nothing.
    record Ignore() implements Reaction {}
  }

  Reaction react(byte[] packet, Asker asker, boolean tcp) {
    return switch (DnsQuery.parse(packet)) {
      case DnsQuery.Parsed.Noise() -> new Reaction.Ignore();
      case DnsQuery.Parsed.Refused(int code) -> new Reaction.Send(DnsReply.status(packet, code));
      case DnsQuery.Parsed.Question(DnsQuery query) -> answer(query, asker, tcp);
    };
  }

  private Reaction answer(DnsQuery query, Asker asker, boolean tcp) {
    if (!directory.knows(asker.container())) {
      return new Reaction.Send(DnsReply.status(query, DnsReply.REFUSED));
    }
    int limit = tcp ? DnsReply.LARGEST_TCP : DnsReply.udpLimit(query);
    return switch (lookUp(query, asker.container())) {
      case NameDirectory.Answer.Addresses(List<InetAddress> found) ->
          new Reaction.Send(DnsReply.addresses(query, found, limit));
      case NameDirectory.Answer.Name(String name) ->
          new Reaction.Send(DnsReply.pointer(query, name, limit));
      case NameDirectory.Answer.Unknown() -> outside(query, asker, tcp, limit);
    };
  }

  /// Our names have only address records: other types get an empty answer, and are never forwarded.
  private NameDirectory.Answer lookUp(DnsQuery query, String asker) {
    Optional<byte[]> reverse =
        query.type() == DnsQuery.PTR ? query.reverseAddress() : Optional.empty();
    if (reverse.isPresent()) {
      try {
        return directory.name(InetAddress.getByAddress(reverse.get()), asker);
      } catch (UnknownHostException impossible) {
        throw new IllegalStateException(impossible);
      }
    }
    NameDirectory.Answer found =
        directory.addresses(query.name(), query.type() == DnsQuery.AAAA, asker);
    boolean wanted =
        query.type() == DnsQuery.A || query.type() == DnsQuery.AAAA || query.type() == DnsQuery.ANY;
    return found instanceof NameDirectory.Answer.Addresses && !wanted
        ? new NameDirectory.Answer.Addresses(List.of())
        : found;
  }

  /// The container's own servers are asked from its namespace, as in Docker: they may be on its
  /// internal network, behind its VPN or in the container, and it must not reach through us what it
  /// cannot reach itself. The host's servers are asked from the host, and never for a container
  /// without a route to the outside (a query can carry data to the outside, CVE-2024-29018).
  private Reaction outside(DnsQuery query, Asker asker, boolean tcp, int limit) {
    List<InetAddress> own =
        directory.servers(asker.container()).stream()
            .flatMap(HostServers::address)
            .filter(server -> !server.equals(Resolver.ADDRESS))
            .toList();
    if (own.isEmpty() && !directory.hasWayOut(asker.container())) {
      return new Reaction.Send(DnsReply.status(query, DnsReply.SERVER_FAILURE));
    }
    Origin from = own.isEmpty() ? host : asker.inside();
    return new Reaction.AskOutside(
        () ->
            forwarder
                .ask(query, own.isEmpty() ? hostServers.current() : own, from, tcp)
                .map(answer -> DnsReply.fit(query, answer, limit))
                .orElseGet(() -> DnsReply.status(query, DnsReply.SERVER_FAILURE)),
        DnsReply.status(query, DnsReply.REFUSED));
  }
}
