package dev.jcompose.network.bridge;

import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.namespace.NamespaceThread;
import dev.jcompose.linux.netlink.Link;
import dev.jcompose.linux.netlink.Links;
import dev.jcompose.linux.netlink.Links.VethEnd;
import dev.jcompose.linux.netlink.NetlinkMessage;
import dev.jcompose.linux.netlink.NetlinkSocket;
import dev.jcompose.network.NetworkException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/// The switch of a network: a namespace with a bridge in it. It is mounted on a file, so that it
/// outlives the engine; without the file and without the engine it disappears by itself, with
/// everything in it.
final class Segment implements AutoCloseable {
  /// Numbers far above those of the tunnel interfaces that a new namespace has if their modules are
  /// loaded (`tunl0`, `sit0`, `gre0`, ...).
  private static final int BRIDGE = 1000;

  private static final int UPLINK = 1001;
  private static final int FIRST_PORT = 1016;
  private static final String BRIDGE_NAME = "bridge";
  private static final String UPLINK_NAME = "uplink";
  private static final int PORTS = 1;
  private static final int DOOMED = 2;
  private static final int LOWEST_INDEX = 2;
  private static final int HIGHEST_INDEX = 1 << 20;
  private static final int ATTEMPTS = 8;

  private final Path pin;
  private final Fd namespace;
  private final NetlinkSocket links;
  private final int bridge;
  private final AtomicInteger nextPort;

  private Segment(Path pin, Fd namespace, NetlinkSocket links, int bridge, int nextPort) {
    this.pin = pin;
    this.namespace = namespace;
    this.links = links;
    this.bridge = bridge;
    this.nextPort = new AtomicInteger(nextPort);
  }

  /// Makes a segment.
  ///
  /// @param pin the file to mount it on
  static Segment make(NamespaceThread maker, Path pin, int mtu) {
    try {
      Files.createDirectories(pin.getParent());
      // Which networks there are is nobody else's business.
      Files.setPosixFilePermissions(pin.getParent(), PosixFilePermissions.fromString("rwx------"));
      remove(pin);
      Files.createFile(pin);
    } catch (IOException failure) {
      throw new NetworkException(
          NetworkException.Kind.SYSTEM,
          "network segment: cannot make " + pin + ": " + IoFailure.words(failure));
    }
    return maker.inNew(namespace -> {
      Sysctl.writeIfThere("bridge/bridge-nf-call-iptables", "0");
      Sysctl.writeIfThere("bridge/bridge-nf-call-ip6tables", "0");
      Sysctl.writeIfThere("bridge/bridge-nf-call-arptables", "0");
      // The switch itself is not on the network: no address, not even a link-local one.
      Sysctl.writeIfThere("ipv6/conf/default/disable_ipv6", "1");
      NetlinkSocket links = NetlinkSocket.route();
      try {
        links.execute(Links.addBridge(BRIDGE_NAME, BRIDGE, mtu));
        NamespaceThread.pin(namespace, pin);
        return new Segment(pin, namespace, links, BRIDGE, FIRST_PORT);
      } catch (LinuxException failure) {
        links.close();
        throw failure;
      }
    });
  }

  /// Opens a segment of an earlier engine; empty when there is none.
  static Optional<Segment> reopen(NamespaceThread visitor, Path pin) {
    if (!Files.exists(pin)) {
      return Optional.empty();
    }
    Fd namespace = NamespaceThread.open(pin);
    try {
      NetlinkSocket links = visitor.in(namespace, NetlinkSocket::route);
      List<Link> all = Links.list(links);
      int highest = all.stream().mapToInt(Link::index).max().orElse(0);
      int bridge =
          all.stream()
              .filter(link -> link.name().equals(BRIDGE_NAME))
              .mapToInt(Link::index)
              .findFirst()
              .orElse(BRIDGE);
      return Optional.of(
          new Segment(pin, namespace, links, bridge, Math.max(FIRST_PORT, highest + 1)));
    } catch (LinuxException noNamespace) {
      namespace.close();
      if (!noNamespace.is(Errno.EINVAL)) {
        throw noNamespace;
      }
      // The file of a segment that was lost, as after a reboot.
      return Optional.empty();
    }
  }

  /// Creates the veth pair to the host: an interface there, which is left down.
  void connect(Fd host, String hostInterface, byte[] mac, int mtu) {
    VethEnd near = new VethEnd(UPLINK_NAME, UPLINK, Optional.empty(), true, Optional.of(bridge), 0);
    VethEnd far = new VethEnd(hostInterface, 0, Optional.of(mac), false, Optional.empty(), 0);
    links.execute(Links.addVeth(near, far, host, mtu));
  }

  /// Attaches a namespace: one message creates the pair, with this end as a port of the bridge, and
  /// the other in the namespace with its final name and hardware address, still down (the kernel
  /// refuses to bring it up before its peer exists).
  ///
  /// @param name of this end
  /// @param isolated whether it can only reach the host
  /// @return the number of the interface in the container's namespace
  int plug(String name, Fd container, String interfaceName, byte[] mac, int mtu, boolean isolated) {
    for (int attempt = 1; ; attempt++) {
      int port = nextPort.getAndIncrement();
      // Chosen here, so that the next message does not have to ask for it. It is rarely taken: only
      // in a container on several networks, or with the tunnel interfaces of a new namespace.
      int index = ThreadLocalRandom.current().nextInt(LOWEST_INDEX, HIGHEST_INDEX);
      VethEnd near = new VethEnd(name, port, Optional.empty(), true, Optional.of(bridge), PORTS);
      VethEnd far = new VethEnd(interfaceName, index, Optional.of(mac), false, Optional.empty(), 0);
      List<NetlinkMessage> batch = new ArrayList<>();
      batch.add(Links.addVeth(near, far, container, mtu));
      if (isolated) {
        batch.add(Links.isolate(port));
      }
      try {
        links.execute(batch);
        return index;
      } catch (LinuxException failure) {
        boolean taken = failure.is(Errno.EBUSY) || failure.is(Errno.EEXIST);
        if (!taken || attempt == ATTEMPTS) {
          throw failure;
        }
      }
    }
  }

  /// Stops all traffic of a port at once.
  ///
  /// @return whether the port is still there
  boolean block(String name) {
    Optional<Link> port = Links.find(links, name);
    if (port.isEmpty()) {
      return false;
    }
    try {
      links.execute(Links.block(port.get().index()));
      return true;
    } catch (LinuxException failure) {
      if (failure.is(Errno.ENODEV)) {
        return false;
      }
      throw failure;
    }
  }

  /// Deletes a port that may be there.
  void unplug(String name) {
    deleteIfThere(Links.delete(name));
  }

  /// Deletes ports, all at once. Those whose container is gone have disappeared with it.
  void unplugAll(Set<String> names) {
    List<NetlinkMessage> moves = names.stream().map(name -> Links.group(name, DOOMED)).toList();
    boolean any = false;
    for (Optional<LinuxException> answer : links.answers(moves)) {
      any |= answer.isEmpty();
    }
    if (any) {
      deleteIfThere(Links.deleteGroup(DOOMED));
    }
  }

  /// The ports of containers.
  Set<String> ports() {
    return Links.list(links).stream()
        .filter(link -> link.kind().equals("veth") && !link.name().equals(UPLINK_NAME))
        .map(Link::name)
        .collect(Collectors.toSet());
  }

  private void deleteIfThere(NetlinkMessage deletion) {
    try {
      links.execute(deletion);
    } catch (LinuxException failure) {
      if (!failure.is(Errno.ENODEV) && !failure.is(Errno.ESRCH)) {
        throw failure;
      }
    }
  }

  /// Releases the segment: its namespace disappears a moment later, with the bridge and all ports.
  void destroy() {
    close();
    remove(pin);
  }

  /// Removes the file of a segment, whether it is mounted or not.
  static void remove(Path pin) {
    if (!Files.exists(pin)) {
      return;
    }
    NamespaceThread.unpin(pin);
    try {
      Files.deleteIfExists(pin);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /// Removes the directory of the files when no segment is left.
  static void removeEmpty(Path pins) {
    try {
      Files.deleteIfExists(pins);
    } catch (DirectoryNotEmptyException others) {
      return;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /// Closes the descriptors; the segment remains.
  @Override
  public void close() {
    links.close();
    namespace.close();
  }
}
