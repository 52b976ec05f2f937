package dev.jcompose.network.dns;

import dev.jcompose.network.NetworkId;
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

  Answers(NameDirectory directory, Forwarder forwarder, HostServers hostServers) {
    this.directory = directory;
    this.forwarder = forwarder;
    this.hostServers = hostServers;
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

  Reaction react(byte[] packet, InetAddress asker, NetworkId via, boolean tcp) {
    return switch (DnsQuery.parse(packet)) {
      case DnsQuery.Parsed.Noise() -> new Reaction.Ignore();
      case DnsQuery.Parsed.Refused(int code) -> new Reaction.Send(DnsReply.status(packet, code));
      case DnsQuery.Parsed.Question(DnsQuery query) -> answer(query, asker, via, tcp);
    };
  }

  private Reaction answer(DnsQuery query, InetAddress asker, NetworkId via, boolean tcp) {
    if (!directory.admits(asker, via)) {
      return new Reaction.Send(DnsReply.status(query, DnsReply.REFUSED));
    }
    int limit = tcp ? DnsReply.LARGEST_TCP : DnsReply.udpLimit(query);
    return switch (lookUp(query, asker, via)) {
      case NameDirectory.Answer.Addresses(List<InetAddress> found) ->
          new Reaction.Send(DnsReply.addresses(query, found, limit));
      case NameDirectory.Answer.Name(String name) ->
          new Reaction.Send(DnsReply.pointer(query, name, limit));
      case NameDirectory.Answer.Unknown() -> {
        if (!directory.mayAskOutside(asker, via)) {
          yield new Reaction.Send(DnsReply.status(query, DnsReply.NO_SUCH_NAME));
        }
        yield new Reaction.AskOutside(
            () -> outside(query, asker, tcp, limit), DnsReply.status(query, DnsReply.REFUSED));
      }
    };
  }

  /// A name of ours has no records but addresses: whatever else is asked for gets an empty answer,
  /// and is never asked outside.
  private NameDirectory.Answer lookUp(DnsQuery query, InetAddress asker, NetworkId via) {
    Optional<byte[]> reverse =
        query.type() == DnsQuery.PTR ? query.reverseAddress() : Optional.empty();
    if (reverse.isPresent()) {
      try {
        return directory.name(InetAddress.getByAddress(reverse.get()), asker, via);
      } catch (UnknownHostException impossible) {
        throw new IllegalStateException(impossible);
      }
    }
    NameDirectory.Answer found =
        directory.addresses(query.name(), query.type() == DnsQuery.AAAA, asker, via);
    boolean wanted =
        query.type() == DnsQuery.A || query.type() == DnsQuery.AAAA || query.type() == DnsQuery.ANY;
    return found instanceof NameDirectory.Answer.Addresses && !wanted
        ? new NameDirectory.Answer.Addresses(List.of())
        : found;
  }

  private byte[] outside(DnsQuery query, InetAddress asker, boolean tcp, int limit) {
    List<String> own = directory.servers(asker);
    List<InetAddress> servers =
        (own.isEmpty()
                ? hostServers.current().stream()
                : own.stream().flatMap(HostServers::address))
            .filter(server -> !directory.ownServer(server))
            .toList();
    return forwarder
        .ask(query, servers, tcp)
        .map(answer -> DnsReply.fit(query, answer, limit))
        .orElseGet(() -> DnsReply.status(query, DnsReply.SERVER_FAILURE));
  }
}
