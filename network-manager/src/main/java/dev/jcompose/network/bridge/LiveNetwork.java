package dev.jcompose.network.bridge;

import dev.jcompose.network.BridgeNetwork;
import dev.jcompose.network.Endpoint;
import dev.jcompose.network.EndpointSpec;
import dev.jcompose.network.IpText;
import dev.jcompose.network.NetworkException;
import dev.jcompose.network.NetworkException.Kind;
import dev.jcompose.network.address.AddressRange;
import dev.jcompose.network.address.Cidr;
import dev.jcompose.network.firewall.FilteredNetwork;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Stream;

/// A network with what is on it right now.
final class LiveNetwork {
  private static final int KEY_LENGTH = 12;

  private final BridgeNetwork network;
  private final BridgeOptions options;
  private final Optional<ParentOptions> parent;
  private final Optional<AddressRange> v4;
  private final Optional<AddressRange> v6;
  private final Map<String, Endpoint> endpoints = new ConcurrentHashMap<>();
  // Read: the network is used. Write: it is built or removed.
  private final ReadWriteLock use = new ReentrantReadWriteLock();
  private Optional<Segment> segment = Optional.empty();

  LiveNetwork(BridgeNetwork network) {
    this.network = network;
    this.options = BridgeOptions.of(network.spec());
    this.parent = ParentOptions.of(network.spec());
    if (network.pools().isEmpty()) {
      throw new NetworkException(Kind.INVALID, name() + ": it has no subnet");
    }
    List<AddressRange> ranges = network.pools().stream().map(AddressRange::new).toList();
    this.v4 = ranges.stream().filter(range -> !range.subnet().v6()).findFirst();
    this.v6 = ranges.stream().filter(range -> range.subnet().v6()).findFirst();
  }

  BridgeNetwork network() {
    return network;
  }

  BridgeOptions options() {
    return options;
  }

  /// The parent interface of its containers, if it is not a bridge.
  Optional<ParentOptions> parent() {
    return parent;
  }

  Optional<AddressRange> v4() {
    return v4;
  }

  Optional<AddressRange> v6() {
    return v6;
  }

  Map<String, Endpoint> endpoints() {
    return endpoints;
  }

  ReadWriteLock use() {
    return use;
  }

  Optional<Segment> segment() {
    return segment;
  }

  void segment(Optional<Segment> made) {
    segment = made;
  }

  /// How messages name it.
  String name() {
    return "network \"" + network.spec().name() + "\"";
  }

  Stream<AddressRange> ranges() {
    return Stream.concat(v4.stream(), v6.stream());
  }

  List<Cidr> subnets() {
    return ranges().map(AddressRange::subnet).toList();
  }

  String key() {
    return network.id().value().substring(0, KEY_LENGTH);
  }

  FilteredNetwork filtered() {
    return new FilteredNetwork(
        key(),
        network.bridge(),
        subnets(),
        network.spec().internal(),
        options.masquerade(),
        options.talk());
  }

  /// Marks the addresses of an existing endpoint as taken.
  void adopt(Endpoint endpoint) {
    v4.ifPresent(range -> endpoint.ipv4().map(IpText::parse).ifPresent(range::taken));
    v6.ifPresent(range -> endpoint.ipv6().map(IpText::parse).ifPresent(range::taken));
    endpoints.put(endpoint.id(), endpoint);
  }

  /// Gives the addresses of an endpoint back.
  void release(Endpoint endpoint) {
    v4.ifPresent(range -> endpoint.ipv4().map(IpText::parse).ifPresent(range::release));
    v6.ifPresent(range -> endpoint.ipv6().map(IpText::parse).ifPresent(range::release));
  }

  /// A container in the words of messages: its name and the beginning of its id.
  static String called(EndpointSpec spec) {
    String id = spec.container().substring(0, Math.min(12, spec.container().length()));
    return spec.names().isEmpty() ? "container " + id : spec.names().getFirst() + " (" + id + ")";
  }
}
