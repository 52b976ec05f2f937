package dev.jcompose.network.bridge;

import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.netlink.Addresses;
import dev.jcompose.linux.netlink.Link;
import dev.jcompose.linux.netlink.Links;
import dev.jcompose.linux.netlink.NetlinkMessage;
import dev.jcompose.linux.netlink.Route;
import dev.jcompose.linux.netlink.Routes;
import dev.jcompose.network.NetworkException;
import dev.jcompose.network.NetworkException.Kind;
import dev.jcompose.network.NetworkSpec;
import dev.jcompose.network.address.AddressRange;
import dev.jcompose.network.address.Cidr;
import dev.jcompose.network.address.HardwareAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Creates and removes networks in the kernel. Creating is idempotent: what exists stays.
final class NetworkBuilder {
  private static final Logger LOG = LoggerFactory.getLogger(NetworkBuilder.class);

  private final Host host;
  private final ParentLinks parents;

  NetworkBuilder(Host host, ParentLinks parents) {
    this.host = host;
    this.parents = parents;
  }

  /// Builds a network: segment and veth pair, and beside them the packet filter, which knows links
  /// by name; then parameters, addresses, link up, names. So no packet passes unfiltered. On
  /// failure nothing is left behind.
  ///
  /// @param elsewhere whether another range may be used if another program has just taken this one
  /// @return false when that has happened; then nothing of the network is left
  boolean build(LiveNetwork live, boolean elsewhere) {
    try {
      if (live.parent().isPresent()) {
        buildOnParent(live);
        return true;
      }
      refuseForeign(live);
      Link uplink = AtOnce.run(() -> host.firewall().add(live.filtered()), () -> wire(live));
      bringUp(live, uplink);
      if (elsewhere && collides(live)) {
        demolish(live);
        return false;
      }
      serveNames(live);
    } catch (LinuxException failure) {
      demolish(live);
      throw new NetworkException(Kind.SYSTEM, live.name() + ": " + failure.getMessage());
    } catch (NetworkException failure) {
      demolish(live);
      throw failure;
    }
    return true;
  }

  /// Builds a network on an interface of the host: there is nothing to filter, because the host
  /// does not see its packets. Idempotent.
  void buildOnParent(LiveNetwork live) {
    Link _ = parents.parent(live);
    serveNames(live);
  }

  private void refuseForeign(LiveNetwork live) {
    String bridge = live.network().bridge();
    if (Links.find(host.links(), bridge).isPresent()) {
      throw new NetworkException(
          Kind.CONFLICT, live.name() + ": an interface " + bridge + " exists already");
    }
  }

  /// Creates the segment and its veth pair if they are missing. The packet filter may not know them
  /// yet.
  Link wire(LiveNetwork live) {
    String bridge = live.network().bridge();
    int mtu = live.options().mtu();
    Path pin = pin(live);
    if (live.segment().isEmpty()) {
      live.segment(
          Optional.of(
              Segment.reopen(host.visitor(), pin)
                  .orElseGet(() -> Segment.make(host.maker(), pin, mtu))));
    }
    Segment segment = live.segment().orElseThrow();
    if (Links.find(host.links(), bridge).isEmpty()) {
      byte[] mac =
          HardwareAddress.parse(
              HardwareAddress.of(live.ranges().findFirst().orElseThrow().gateway()));
      segment.connect(host.thread().home(), bridge, mac, mtu);
    }
    return Links.find(host.links(), bridge)
        .orElseThrow(
            () -> new NetworkException(Kind.SYSTEM, live.name() + ": " + bridge + " vanished"));
  }

  /// Sets parameters and addresses and brings the link up, once the packet filter knows the
  /// network.
  void bringUp(LiveNetwork live, Link uplink) {
    host.thread()
        .atHome(() -> {
          parameters(live);
          return true;
        });
    List<NetlinkMessage> batch = new ArrayList<>();
    live.ranges()
        .forEach(range ->
            batch.add(Addresses.add(uplink.index(), range.gateway(), range.subnet().length())));
    batch.add(Links.up(uplink.index(), "jcompose " + live.network().spec().name()));
    host.links().execute(batch);
  }

  /// Makes the names known.
  void serveNames(LiveNetwork live) {
    NetworkSpec spec = live.network().spec();
    host.names().open(live.network().id(), spec.name(), spec.internal());
    live.endpoints().values().forEach(host.names()::add);
  }

  private void parameters(LiveNetwork live) {
    String bridge = live.network().bridge();
    boolean v6 = live.v6().isPresent();
    // Lets packets from 127.0.0.1 out to the containers: ports published on the loopback address.
    Sysctl.write("ipv4/conf/" + bridge + "/route_localnet", "1");
    Sysctl.writeIfThere("ipv6/conf/" + bridge + "/disable_ipv6", v6 ? "0" : "1");
    Sysctl.writeIfThere("ipv6/conf/" + bridge + "/accept_ra", "0");
    if (!live.network().spec().internal()) {
      if (live.v4().isPresent()) {
        forward("ipv4/ip_forward");
      }
      if (v6) {
        keepRouterAdvertisements();
        forward("ipv6/conf/all/forwarding");
      }
    }
  }

  /// A host that forwards IPv6 ignores router advertisements, and so would lose its own default
  /// route, unless it is configured to accept them (accept_ra 2, ip-sysctl of the kernel's
  /// documentation).
  private static void keepRouterAdvertisements() {
    if (!Sysctl.read("ipv6/conf/all/forwarding").equals("0")) {
      return;
    }
    for (String name : Sysctl.list("ipv6/conf")) {
      String parameter = "ipv6/conf/" + name + "/accept_ra";
      if (!name.equals("all") && !name.equals("default") && Sysctl.read(parameter).equals("1")) {
        Sysctl.write(parameter, "2");
      }
    }
  }

  private static void forward(String name) {
    if (Sysctl.read(name).equals("0")) {
      Sysctl.write(name, "1");
      LOG.warn(
          "IP forwarding is on from now on, as containers need it (net/{} was 0); filter what other interfaces may forward if that matters",
          name);
    }
  }

  /// Whether another interface leads to a part of the network, too: another program took the same
  /// range at the same time.
  private boolean collides(LiveNetwork live) {
    Optional<Integer> own =
        Links.find(host.links(), live.network().bridge()).map(link -> link.index());
    return Routes.list(host.links()).stream()
        .filter(route -> !route.viaGateway() && !route.index().equals(own))
        .map(NetworkBuilder::range)
        .anyMatch(range -> live.subnets().stream().anyMatch(range::overlaps));
  }

  /// The ranges that the host has routes to.
  List<Cidr> routed() {
    return Routes.list(host.links()).stream().map(NetworkBuilder::range).toList();
  }

  /// The ranges that the host is directly connected to.
  List<Cidr> connected() {
    return Routes.list(host.links()).stream()
        .filter(route -> !route.viaGateway())
        .map(NetworkBuilder::range)
        .toList();
  }

  private static Cidr range(Route route) {
    return new Cidr(route.destination(), route.length());
  }

  /// Removes a network: what others can see at once, the slow rest in the background. Continues
  /// after failures.
  void demolish(LiveNetwork live) {
    host.names().close(live.network().id());
    if (live.parent().isPresent()) {
      parents.removeParent(live);
      return;
    }
    try {
      host.firewall().remove(live.key());
    } catch (NetworkException failure) {
      LOG.warn("{}: {}", live.name(), failure.getMessage());
    }
    Optional<Segment> segment = live.segment();
    live.segment(Optional.empty());
    if (segment.isEmpty()) {
      return;
    }
    // Without its address the range is free for the next network at once.
    Links.find(host.links(), live.network().bridge())
        .ifPresent(link ->
            host.links().answers(live.ranges().map(range -> deletion(link, range)).toList()));
    host.background().execute(() -> finish(live, segment.get()));
  }

  private static NetlinkMessage deletion(Link link, AddressRange range) {
    return Addresses.delete(link.index(), range.gateway(), range.subnet().length());
  }

  private void finish(LiveNetwork live, Segment segment) {
    try {
      segment.destroy();
      host.links().execute(Links.delete(live.network().bridge()));
    } catch (LinuxException failure) {
      if (!failure.is(Errno.ENODEV)) {
        LOG.warn("{}: cannot remove all of it: {}", live.name(), failure.getMessage());
      }
    }
  }

  Path pin(LiveNetwork live) {
    return host.pins().resolve(live.network().id().value());
  }
}
