package dev.jcompose.network.bridge;

import dev.jcompose.linux.namespace.NamespaceThread;
import dev.jcompose.linux.netlink.NetlinkSocket;
import dev.jcompose.linux.netlink.NftRuleset;
import dev.jcompose.linux.nft.Nftables;
import dev.jcompose.linux.nft.NftablesException;
import dev.jcompose.network.NetworkConfig;
import dev.jcompose.network.NetworkId;
import dev.jcompose.network.dbus.SystemBus;
import dev.jcompose.network.dns.NameDirectory;
import dev.jcompose.network.dns.NameServer;
import dev.jcompose.network.firewall.Firewall;
import dev.jcompose.network.firewall.Firewalld;
import dev.jcompose.network.firewall.ForeignFirewalls;
import dev.jcompose.network.firewall.LegacyIptables;
import dev.jcompose.network.firewall.Ruleset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/// What the networks of an engine share on the host. All of it belongs to the network namespace of
/// the thread that opens it.
///
/// @param engineId makes names unique
/// @param thread for work in the host's namespace
/// @param visitor for work in containers' namespaces
/// @param maker for new namespaces
/// @param links rtnetlink of the host
/// @param connections ctnetlink of the host
/// @param firewall our table
/// @param foreign other programs' firewalls
/// @param names the names of containers
/// @param nameServer the name server
/// @param background for work that nobody waits for; finished before [#close] returns
/// @param pins directory of the files that segments are mounted on
record Host(
    String engineId,
    NamespaceThread thread,
    NamespaceThread visitor,
    NamespaceThread maker,
    NetlinkSocket links,
    NetlinkSocket connections,
    Firewall firewall,
    ForeignFirewalls foreign,
    NameDirectory names,
    NameServer nameServer,
    ScheduledExecutorService background,
    Path pins)
    implements AutoCloseable {
  private static final int INTERFACE_NAME = 15;
  private static final Path PINS = Path.of("/run/jcompose-net");
  private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");

  static Host open(NetworkConfig config) {
    String id = config.engineId();
    NamespaceThread thread = NamespaceThread.start("network-host");
    Nftables nftables;
    try {
      nftables = thread.atHome(Nftables::open);
    } catch (NftablesException missing) {
      thread.close();
      throw missing;
    }
    NamespaceThread visitor = NamespaceThread.start("network-visitor");
    NamespaceThread maker = NamespaceThread.start("network-maker");
    NameDirectory names = new NameDirectory();
    ScheduledExecutorService background =
        Executors.newScheduledThreadPool(
            2, Thread.ofPlatform().name("network-background-", 0).daemon(true).factory());
    NetlinkSocket netfilter = thread.atHome(NetlinkSocket::netfilter);
    NftRuleset kernel = new NftRuleset(netfilter);
    ForeignFirewalls foreign =
        new ForeignFirewalls(
            nftables,
            kernel,
            new LegacyIptables(thread),
            firewalld(thread),
            background,
            table(id),
            bridgePrefix(id),
            config.opensFirewalls());
    return new Host(
        id,
        thread,
        visitor,
        maker,
        thread.atHome(NetlinkSocket::route),
        netfilter,
        new Firewall(nftables, kernel, new Ruleset(table(id)), foreign::serve),
        foreign,
        names,
        new NameServer(thread, visitor, names, RESOLV_CONF),
        background,
        PINS.resolve(id));
  }

  /// The name of an engine's nftables table.
  static String table(String engineId) {
    return "jcompose_" + engineId;
  }

  /// The default name of a network's interface on the host.
  String bridgeName(NetworkId id) {
    return (bridgePrefix() + id.value()).substring(0, INTERFACE_NAME);
  }

  /// The prefix of its interfaces on the host.
  String bridgePrefix() {
    return bridgePrefix(engineId);
  }

  private static String bridgePrefix(String engineId) {
    return "jc" + engineId + "b";
  }

  /// The machine's firewalld filters its first network namespace and no other.
  private static Optional<Firewalld> firewalld(NamespaceThread thread) {
    boolean concerned =
        thread.atHome(() -> {
          try {
            return Files.readSymbolicLink(Path.of("/proc/1/ns/net"))
                .equals(Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net")));
          } catch (IOException hidden) {
            return false;
          }
        });
    return concerned ? Optional.of(new Firewalld(SystemBus.USUAL)) : Optional.empty();
  }

  @Override
  public void close() {
    background.close();
    nameServer.close();
    links.close();
    connections.close();
    firewall.close();
    thread.close();
    visitor.close();
    maker.close();
  }
}
