package dev.jcompose.network.bridge;

import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.netlink.Addresses;
import dev.jcompose.linux.netlink.Conntrack;
import dev.jcompose.linux.netlink.Conntrack.Connection;
import dev.jcompose.linux.netlink.NetlinkSocket;
import dev.jcompose.network.firewall.PortForward;
import java.net.InetAddress;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes the kernel forget the connections of endpoints that are gone, and of published UDP ports
/// that now lead elsewhere: old flows would continue to a dead container. Reading the kernel's
/// table takes about 10 ms even when it is almost empty, so one reading serves all endpoints of the
/// same moment.
final class ConnectionSweep {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionSweep.class);
  private static final int UDP = 17;
  private static final long MOMENT_MILLIS = 50;

  private final NetlinkSocket connections;
  private final NetlinkSocket links;
  private final ScheduledExecutorService background;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition swept = lock.newCondition();
  private Set<InetAddress> waiting = new HashSet<>();
  private Set<PortForward> waitingPorts = new HashSet<>();
  private Set<InetAddress> running = Set.of();
  private boolean scheduled;
  private boolean sweeping;

  ConnectionSweep(
      NetlinkSocket connections, NetlinkSocket links, ScheduledExecutorService background) {
    this.connections = connections;
    this.links = links;
    this.background = background;
  }

  /// Forgets, soon, all connections of these addresses.
  void forget(Collection<InetAddress> addresses) {
    add(addresses, Set.of());
  }

  /// Forgets, soon, the UDP flows to these published ports.
  void forgetFlows(Collection<PortForward> leads) {
    Set<PortForward> datagrams = new HashSet<>(leads);
    datagrams.removeIf(lead -> !lead.protocol().equals("udp"));
    if (!datagrams.isEmpty()) {
      add(Set.of(), datagrams);
    }
  }

  /// Waits until an address can be assigned again.
  void await(InetAddress address) {
    lock.lock();
    try {
      if (waiting.contains(address)) {
        background.execute(this::sweep);
      }
      while (waiting.contains(address) || running.contains(address)) {
        swept.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  private void add(Collection<InetAddress> addresses, Collection<PortForward> leads) {
    lock.lock();
    try {
      waiting.addAll(addresses);
      waitingPorts.addAll(leads);
      if (!scheduled) {
        later();
      }
    } finally {
      lock.unlock();
    }
  }

  private void later() {
    scheduled = true;
    var _ = background.schedule(this::sweep, MOMENT_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void sweep() {
    Set<InetAddress> addresses;
    Set<PortForward> leads;
    lock.lock();
    try {
      if (sweeping) {
        later();
        return;
      }
      scheduled = false;
      if (waiting.isEmpty() && waitingPorts.isEmpty()) {
        return; // somebody could not wait for this moment
      }
      addresses = waiting;
      leads = waitingPorts;
      sweeping = true;
      running = addresses;
      waiting = new HashSet<>();
      waitingPorts = new HashSet<>();
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
      LOG.warn("cannot remove connections of removed containers: {}", failure.getMessage());
    } finally {
      lock.lock();
      try {
        sweeping = false;
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

  private static boolean leadsTo(Connection connection, PortForward lead, Set<InetAddress> local) {
    InetAddress destination = connection.original().destination();
    return connection.protocol() == UDP
        && connection.original().destinationPort() == lead.hostPort()
        && (lead.hostAddress().isAnyLocalAddress()
            ? local.contains(destination)
            : lead.hostAddress().equals(destination));
  }
}
