package dev.jcompose.network.bridge;

import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.netlink.Addresses;
import dev.jcompose.linux.netlink.Conntrack;
import dev.jcompose.linux.netlink.Conntrack.Connection;
import dev.jcompose.linux.netlink.NetlinkSocket;
import dev.jcompose.network.firewall.Lead;
import java.net.InetAddress;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes the kernel forget the connections of endpoints that are gone, and of published UDP ports
/// that lead elsewhere now: old flows would go on to a dead container. One reading of the kernel's
/// table serves all endpoints that wait at that moment.
final class ConnectionSweep {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionSweep.class);
  private static final int UDP = 17;

  private final NetlinkSocket connections;
  private final NetlinkSocket links;
  private final Executor background;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition swept = lock.newCondition();
  private Set<InetAddress> waiting = new HashSet<>();
  private Set<Lead> waitingPorts = new HashSet<>();
  private Set<InetAddress> running = Set.of();
  private boolean scheduled;

  ConnectionSweep(NetlinkSocket connections, NetlinkSocket links, Executor background) {
    this.connections = connections;
    this.links = links;
    this.background = background;
  }

  /// Forgets, soon, all connections of these addresses.
  void forget(Collection<InetAddress> addresses) {
    add(addresses, Set.of());
  }

  /// Forgets, soon, the UDP flows to these published ports.
  void forgetFlows(Collection<Lead> leads) {
    Set<Lead> datagrams = new HashSet<>(leads);
    datagrams.removeIf(lead -> !lead.protocol().equals("udp"));
    if (!datagrams.isEmpty()) {
      add(Set.of(), datagrams);
    }
  }

  /// Waits until an address that is to be given out again is clean.
  void await(InetAddress address) {
    lock.lock();
    try {
      while (waiting.contains(address) || running.contains(address)) {
        swept.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  private void add(Collection<InetAddress> addresses, Collection<Lead> leads) {
    lock.lock();
    try {
      waiting.addAll(addresses);
      waitingPorts.addAll(leads);
      if (!scheduled) {
        scheduled = true;
        background.execute(this::sweep);
      }
    } finally {
      lock.unlock();
    }
  }

  private void sweep() {
    Set<InetAddress> addresses;
    Set<Lead> leads;
    lock.lock();
    try {
      addresses = waiting;
      leads = waitingPorts;
      running = addresses;
      waiting = new HashSet<>();
      waitingPorts = new HashSet<>();
      scheduled = false;
    } finally {
      lock.unlock();
    }
    try {
      Set<InetAddress> local = leads.isEmpty() ? Set.of() : new HashSet<>(Addresses.list(links));
      Conntrack.forget(
          connections,
          connection ->
              concerns(connection, addresses)
                  || leads.stream().anyMatch(lead -> leadsTo(connection, lead, local)));
    } catch (LinuxException failure) {
      LOG.warn("cannot forget connections of former containers: {}", failure.getMessage());
    } finally {
      lock.lock();
      try {
        running = Set.of();
        swept.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  private static boolean concerns(Connection connection, Set<InetAddress> addresses) {
    return addresses.contains(connection.original().source())
        || addresses.contains(connection.original().destination())
        || addresses.contains(connection.reply().source());
  }

  private static boolean leadsTo(Connection connection, Lead lead, Set<InetAddress> local) {
    InetAddress destination = connection.original().destination();
    return connection.protocol() == UDP
        && connection.original().destinationPort() == lead.hostPort()
        && (lead.hostAddress().isAnyLocalAddress()
            ? local.contains(destination)
            : lead.hostAddress().equals(destination));
  }
}
