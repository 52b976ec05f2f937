package dev.jcompose.network.dns;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Turns a packet into its answer, or into what has to be done to get one.
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

    /// Run the slow part, then send what it gives; or send the refusal when too much runs already.
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

  /// A name of ours has no records but addresses: whatever else is asked for gets an empty answer,
  /// and is never asked outside.
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

  /// Servers of the container's own are asked from its namespace, as Docker does: they may be on
  /// its internal network, behind its VPN or in itself, and what it cannot reach it must not reach
  /// by us. The host's servers are asked from the host, and never for a container that has no way
  /// out (a name asked for outside is a message sent outside, CVE-2024-29018).
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
