package dev.jcompose.network.bridge;

import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.netlink.Link;
import dev.jcompose.linux.netlink.Links;
import dev.jcompose.linux.netlink.NetlinkSocket;
import dev.jcompose.network.Endpoint;
import dev.jcompose.network.NetworkException;
import dev.jcompose.network.NetworkException.Kind;
import dev.jcompose.network.address.HardwareAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Interfaces of containers on an interface of the host (macvlan, ipvlan). They are visible only in
/// the containers' namespaces, so these are kept open as long as the containers run.
final class ParentLinks {
  private static final int LOWEST_INDEX = 2;
  private static final int HIGHEST_INDEX = 1 << 20;
  private static final int HIGHEST_VLAN = 4094;
  private static final Pattern VLAN = Pattern.compile("([^.]+)\\.([0-9]{1,9})");

  private final Host host;
  private final Map<String, Fd> namespaces = new ConcurrentHashMap<>();

  ParentLinks(Host host) {
    this.host = host;
  }

  /// The parent; if none is given, one is created, which connects the containers and nothing else:
  /// a dummy interface, as in Docker. A missing `eth0.50` is created for VLAN 50 on `eth0`, as in
  /// Docker.
  ///
  /// @throws NetworkException INVALID when there is no such interface
  Link parent(LiveNetwork live) {
    String name = live.network().bridge();
    Optional<Link> there = Links.find(host.links(), name);
    if (there.isEmpty() && live.parent().flatMap(ParentOptions::parent).isEmpty()) {
      addParent(live, name);
      host.thread()
          .atHome(() -> {
            // The host itself is not on the network: not even by a link-local address.
            Sysctl.writeIfThere("ipv6/conf/" + name + "/disable_ipv6", "1");
            return true;
          });
      there = Links.find(host.links(), name);
    }
    if (there.isEmpty()) {
      there = addVlan(live, name);
    }
    return there.orElseThrow(() ->
        new NetworkException(
            Kind.INVALID,
            "%s: its parent interface %s does not exist (make it first, as with ip link add)"
                .formatted(live.name(), name)));
  }

  /// Interfaces have the carrier of their parent: a dummy interface always has one. Where the
  /// kernel has no such thing, macvlan can do with a bridge without ports.
  private void addParent(LiveNetwork live, String name) {
    int mtu = live.options().mtu();
    try {
      host.links().execute(Links.addDummy(name, mtu));
    } catch (LinuxException failure) {
      if (!failure.is(Errno.EOPNOTSUPP)) {
        throw failure;
      }
      if (!live.parent().orElseThrow().hasOwnHardwareAddress()) {
        throw new NetworkException(
            Kind.SYSTEM,
            "%s: this kernel has no dummy interfaces, and ipvlan needs one where it has no parent (modprobe dummy, or name a parent)"
                .formatted(live.name()));
      }
      host.links().execute(Links.addBridge(name, 0, mtu));
    }
  }

  private Optional<Link> addVlan(LiveNetwork live, String name) {
    Matcher parts = VLAN.matcher(name);
    Optional<Link> below =
        parts.matches() ? Links.find(host.links(), parts.group(1)) : Optional.empty();
    if (below.isEmpty()) {
      return Optional.empty();
    }
    int number = Integer.parseInt(parts.group(2));
    if (number < 1 || number > HIGHEST_VLAN) {
      throw new NetworkException(
          Kind.INVALID,
          "%s: vlan id must be between 1-%d, received: %d"
              .formatted(live.name(), HIGHEST_VLAN, number));
    }
    // Under a name of our own, which is a leftover if the engine ends now, until it is marked.
    String first = host.bridgeName(live.network().id());
    try {
      host.links().execute(Links.addVlan(first, below.get().index(), number));
    } catch (LinuxException failure) {
      throw failure.is(Errno.EOPNOTSUPP)
          ? new NetworkException(
              Kind.SYSTEM,
              "%s: cannot create its parent interface %s: this kernel has no VLANs (modprobe 8021q)"
                  .formatted(live.name(), name))
          : failure;
    }
    return finish(live, first, name);
  }

  /// Gives a new parent its name and its mark.
  private Optional<Link> finish(LiveNetwork live, String first, String name) {
    Links.find(host.links(), first)
        .ifPresent(link -> host.links().execute(Links.rename(link.index(), name, mark(live))));
    return Links.find(host.links(), name);
  }

  /// By its alias, an interface that was created for a network is told from one of the host.
  private static String mark(LiveNetwork live) {
    return "jcompose network " + live.network().id().value();
  }

  /// Takes a parent of our own away again.
  void removeParent(LiveNetwork live) {
    if (live.parent().flatMap(ParentOptions::parent).isPresent()
        && !Links.alias(host.links(), live.network().bridge()).equals(Optional.of(mark(live)))) {
      return;
    }
    try {
      host.links().execute(Links.delete(live.network().bridge()));
    } catch (LinuxException failure) {
      if (!failure.is(Errno.ENODEV)) {
        throw failure;
      }
    }
  }

  /// Creates a container's interface in its namespace, with its final name, still down.
  ///
  /// @return its number in that namespace
  int plug(LiveNetwork live, ParentOptions options, Fd namespace, Endpoint endpoint) {
    int index = ThreadLocalRandom.current().nextInt(LOWEST_INDEX, HIGHEST_INDEX);
    Optional<byte[]> mac =
        Optional.of(endpoint.mac()).filter(text -> !text.isEmpty()).map(HardwareAddress::parse);
    try {
      host.links()
          .execute(
              Links.addShared(
                  options.kind(),
                  parent(live).index(),
                  endpoint.spec().interfaceName(),
                  index,
                  mac,
                  namespace));
    } catch (LinuxException failure) {
      throw failure.is(Errno.EOPNOTSUPP)
          ? new NetworkException(
              Kind.SYSTEM,
              "%s: this kernel has no driver %s (modprobe %s)"
                  .formatted(
                      live.name(), live.network().spec().driver(), live.network().spec().driver()))
          : failure;
    }
    namespaces.put(endpoint.id(), namespace);
    return index;
  }

  /// Removes the interface of an endpoint, if its namespace still exists.
  void unplug(Endpoint endpoint) {
    Fd namespace = namespaces.remove(endpoint.id());
    if (namespace == null) {
      return;
    }
    try {
      var _ =
          host.visitor()
              .in(
                  namespace,
                  () -> {
                    try (NetlinkSocket links = NetlinkSocket.route()) {
                      links.execute(Links.delete(endpoint.spec().interfaceName()));
                    }
                    return true;
                  });
    } catch (IllegalStateException closed) {
      // The container has ended, and the interface ends with its namespace.
      return;
    } catch (LinuxException failure) {
      if (!failure.is(Errno.ENODEV) && !failure.is(Errno.EBADF)) {
        throw failure;
      }
    }
  }

  /// Remembers the namespace of an endpoint of an earlier engine.
  void adopt(Endpoint endpoint, Fd namespace) {
    namespaces.put(endpoint.id(), namespace);
  }
}
