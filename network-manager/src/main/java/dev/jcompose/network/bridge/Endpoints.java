package dev.jcompose.network.bridge;

import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.netlink.Addresses;
import dev.jcompose.linux.netlink.Links;
import dev.jcompose.linux.netlink.NetlinkMessage;
import dev.jcompose.linux.netlink.NetlinkSocket;
import dev.jcompose.linux.netlink.Routes;
import dev.jcompose.network.Endpoint;
import dev.jcompose.network.EndpointSpec;
import dev.jcompose.network.IpText;
import dev.jcompose.network.NetworkException;
import dev.jcompose.network.NetworkException.Kind;
import dev.jcompose.network.address.AddressRange;
import dev.jcompose.network.address.HardwareAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Attaches containers to networks and detaches them.
final class Endpoints {
  private static final Logger LOG = LoggerFactory.getLogger(Endpoints.class);
  private static final int PORT_NAME_DIGITS = 12;
  // Most namespaces are destroyed within 40 ms of their last process; what is left after this time
  // belongs to a running container.
  private static final long BURIAL_DELAY_MILLIS = 80;
  private static final Duration FORMER_GONE = Duration.ofSeconds(3);
  private static final Duration RETRY = Duration.ofMillis(20);

  private final Host host;
  private final ParentLinks parents;
  private final ConnectionSweep connections;
  private final Supplier<String> ids;
  private final Map<Segment, Set<String>> toBury = new HashMap<>();

  Endpoints(Host host, ParentLinks parents, ConnectionSweep connections, Supplier<String> ids) {
    this.host = host;
    this.parents = parents;
    this.connections = connections;
    this.ids = ids;
  }

  /// Attaches a namespace. The caller prevents the removal of the network in the meantime.
  Endpoint attach(LiveNetwork live, Fd namespace, EndpointSpec spec) {
    refuseUnwanted(live, spec);
    Optional<InetAddress> v4 = live.v4().map(range -> range.take(spec.ipv4()));
    Optional<InetAddress> v6;
    try {
      v6 = live.v6().map(range -> range.take(spec.ipv6()));
    } catch (NetworkException failure) {
      v4.ifPresent(address -> live.v4().orElseThrow().release(address));
      throw failure;
    }
    Endpoint endpoint = endpoint(live, spec, v4, v6);
    try {
      v4.ifPresent(connections::await);
      connect(live, namespace, endpoint, v4, v6);
    } catch (LinuxException | NetworkException failure) {
      live.release(endpoint);
      throw failure instanceof NetworkException own
          ? own
          : new NetworkException(
              Kind.SYSTEM,
              "%s: cannot connect container %.12s: %s"
                  .formatted(live.name(), spec.container(), failure.getMessage()));
    }
    live.endpoints().put(endpoint.id(), endpoint);
    host.names().add(endpoint);
    return endpoint;
  }

  /// Creates the interface and sets it up; on failure nothing is left behind.
  private void connect(
      LiveNetwork live,
      Fd namespace,
      Endpoint endpoint,
      Optional<InetAddress> v4,
      Optional<InetAddress> v6) {
    Optional<ParentOptions> parent = live.parent();
    if (parent.isPresent()) {
      connectToParent(live, parent.get(), namespace, endpoint, v4, v6);
      return;
    }
    Segment segment =
        live.segment()
            .orElseThrow(
                () -> new NetworkException(Kind.SYSTEM, live.name() + ": it is not built"));
    int index =
        segment.plug(
            endpoint.hostInterface(),
            namespace,
            endpoint.spec().interfaceName(),
            HardwareAddress.parse(endpoint.mac()),
            live.options().mtu(),
            !live.options().talk());
    try {
      configure(live, namespace, endpoint.spec(), index, v4, v6);
    } catch (LinuxException | NetworkException failure) {
      undo(failure, () -> segment.unplug(endpoint.hostInterface()));
      throw failure;
    }
  }

  /// The address of a container that has just ended can still be on the parent: interfaces
  /// disappear with their namespaces, a moment later.
  private void connectToParent(
      LiveNetwork live,
      ParentOptions parent,
      Fd namespace,
      Endpoint endpoint,
      Optional<InetAddress> v4,
      Optional<InetAddress> v6) {
    long patience = System.nanoTime() + FORMER_GONE.toNanos();
    while (true) {
      int index = parents.plug(live, parent, namespace, endpoint);
      try {
        configure(live, namespace, endpoint.spec(), index, v4, v6);
        return;
      } catch (LinuxException | NetworkException failure) {
        undo(failure, () -> parents.unplug(endpoint));
        boolean former =
            failure instanceof LinuxException refused
                && (refused.is(Errno.EADDRINUSE) || refused.is(Errno.EBUSY));
        if (!former || System.nanoTime() > patience) {
          throw failure;
        }
        LockSupport.parkNanos(RETRY.toNanos());
      }
    }
  }

  private static void undo(RuntimeException because, Runnable action) {
    try {
      action.run();
    } catch (LinuxException further) {
      because.addSuppressed(further);
    }
  }

  private Endpoint endpoint(
      LiveNetwork live, EndpointSpec spec, Optional<InetAddress> v4, Optional<InetAddress> v6) {
    String id = ids.get();
    boolean ownMac = live.parent().map(ParentOptions::hasOwnHardwareAddress).orElse(true);
    return new Endpoint(
        id,
        spec,
        v4.map(IpText::format),
        live.v4().map(range -> range.subnet().length()).orElse(0),
        live.v4().map(AddressRange::gateway).map(IpText::format),
        v6.map(IpText::format),
        live.v6().map(range -> range.subnet().length()).orElse(0),
        live.v6().map(AddressRange::gateway).map(IpText::format),
        spec.mac().orElseGet(() -> ownMac ? HardwareAddress.of(v4.or(() -> v6).orElseThrow()) : ""),
        "v" + id.substring(0, PORT_NAME_DIGITS));
  }

  private static void refuseUnwanted(LiveNetwork live, EndpointSpec spec) {
    boolean fixed = spec.ipv4().isPresent() || spec.ipv6().isPresent();
    if (fixed && live.network().spec().pools().isEmpty()) {
      throw new NetworkException(
          Kind.INVALID,
          live.name()
              + ": user specified IP address is supported only when connecting to networks with"
              + " user configured subnets");
    }
    // As in Docker, an address from a subnet of the network is accepted even if IPv6 is not
    // enabled; the container does not get it.
    boolean named =
        live.network().spec().pools().stream().anyMatch(pool -> pool.subnet().indexOf(':') >= 0);
    if (spec.ipv4().isPresent() && live.v4().isEmpty()) {
      throw new NetworkException(
          Kind.INVALID, live.name() + ": a container cannot have an IPv4 address: it has no IPv4");
    }
    if (spec.ipv6().isPresent() && live.v6().isEmpty() && !named) {
      throw new NetworkException(
          Kind.INVALID, live.name() + ": a container cannot have an IPv6 address: it has no IPv6");
    }
    spec.mac().ifPresent(HardwareAddress::parse);
    if (spec.mac().isPresent()
        && !live.parent().map(ParentOptions::hasOwnHardwareAddress).orElse(true)) {
      throw new NetworkException(
          Kind.INVALID,
          live.name() + ": ipvlan interfaces do not support custom mac address assignment");
    }
    spec.extras().linkLocal().forEach(Endpoints::linkLocal);
  }

  private static InetAddress linkLocal(String text) {
    InetAddress address = IpText.parse(text);
    if (!address.isLinkLocalAddress()) {
      throw new NetworkException(
          Kind.INVALID,
          "link-local address %s: not of 169.254.0.0/16 or fe80::/64".formatted(text));
    }
    return address;
  }

  private void configure(
      LiveNetwork live,
      Fd namespace,
      EndpointSpec spec,
      int index,
      Optional<InetAddress> v4,
      Optional<InetAddress> v6) {
    List<InetAddress> local = spec.extras().linkLocal().stream().map(Endpoints::linkLocal).toList();
    boolean wide = v6.isPresent() || local.stream().anyMatch(Inet6Address.class::isInstance);
    List<NetlinkMessage> batch = new ArrayList<>();
    batch.add(Links.up(index));
    record Place(InetAddress address, AddressRange range) {}
    List<Place> places = new ArrayList<>();
    v4.ifPresent(address -> places.add(new Place(address, live.v4().orElseThrow())));
    v6.ifPresent(address -> places.add(new Place(address, live.v6().orElseThrow())));
    for (Place place : places) {
      batch.add(Addresses.add(index, place.address(), place.range().subnet().length()));
      boolean route = place.range().subnet().v6() ? spec.defaultRoute6() : spec.defaultRoute();
      if (route && !live.network().spec().internal()) {
        batch.add(defaultRoute(live, index, place.range()));
      }
    }
    // Lengths as in libnetwork's endpoint.go (linkLocalMask).
    local.forEach(address ->
        batch.add(Addresses.add(index, address, address instanceof Inet6Address ? 64 : 16)));
    host.visitor()
        .in(
            namespace,
            () -> {
              if (wide) {
                String conf = "ipv6/conf/" + spec.interfaceName();
                Sysctl.write(conf + "/accept_ra", "0");
                Sysctl.write(conf + "/disable_ipv6", "0");
              }
              try (NetlinkSocket links = NetlinkSocket.route()) {
                links.execute(batch);
              }
              spec.extras()
                  .sysctls()
                  .forEach((name, value) ->
                      Sysctl.write(name.replace("IFNAME", spec.interfaceName()), value));
              return true;
            });
  }

  private static NetlinkMessage defaultRoute(LiveNetwork live, int index, AddressRange range) {
    boolean alone = live.parent().map(ParentOptions::routed).orElse(false);
    return alone
        ? Routes.setDefault(index, range.subnet().v6())
        : Routes.setDefault(index, range.gateway());
  }

  /// Leads the default route of one family through an endpoint.
  void route(LiveNetwork live, Fd namespace, Endpoint endpoint, boolean v6) {
    AddressRange range = (v6 ? live.v6() : live.v4()).orElseThrow();
    String name = endpoint.spec().interfaceName();
    host.visitor()
        .in(
            namespace,
            () -> {
              try (NetlinkSocket links = NetlinkSocket.route()) {
                int index = Links.find(links, name).orElseThrow().index();
                links.execute(List.of(defaultRoute(live, index, range)));
              }
              return true;
            });
  }

  /// Detaches an endpoint: its traffic stops at once; its interface is removed a moment later,
  /// either with its namespace or by us, together with others. Removing each one immediately would
  /// take 10 to 17 ms.
  void detach(LiveNetwork live, Endpoint endpoint, boolean unplugNow) {
    host.names().remove(endpoint);
    Endpoint known = live.endpoints().remove(endpoint.id());
    try {
      silence(live, endpoint, unplugNow);
    } finally {
      // Even when the kernel could not be asked (no descriptor left), because nobody would retry.
      if (known != null) {
        live.release(endpoint);
      }
    }
  }

  private void silence(LiveNetwork live, Endpoint endpoint, boolean unplugNow) {
    if (live.parent().isPresent()) {
      parents.unplug(endpoint);
      return;
    }
    live.segment()
        .ifPresent(segment -> {
          if (unplugNow) {
            segment.unplugAll(Set.of(endpoint.hostInterface()));
          } else if (segment.block(endpoint.hostInterface())) {
            bury(segment, endpoint.hostInterface());
          }
        });
    List<InetAddress> addresses = new ArrayList<>();
    endpoint.ipv4().map(IpText::parse).ifPresent(addresses::add);
    endpoint.ipv6().map(IpText::parse).ifPresent(addresses::add);
    connections.forget(addresses);
  }

  private void bury(Segment segment, String port) {
    synchronized (toBury) {
      boolean first = toBury.isEmpty();
      toBury.computeIfAbsent(segment, _ -> new HashSet<>()).add(port);
      if (first) {
        var _ =
            host.background().schedule(this::buryAll, BURIAL_DELAY_MILLIS, TimeUnit.MILLISECONDS);
      }
    }
  }

  private void buryAll() {
    Map<Segment, Set<String>> now;
    synchronized (toBury) {
      now = new HashMap<>(toBury);
      toBury.clear();
    }
    now.forEach((segment, ports) -> {
      try {
        segment.unplugAll(ports);
      } catch (IllegalStateException networkRemoved) {
        LOG.debug("ports were removed with their network: {}", ports);
      } catch (LinuxException failure) {
        if (!failure.is(Errno.EBADF)) {
          LOG.warn("cannot remove ports {}: {}", ports, failure.getMessage());
        }
      }
    });
  }
}
