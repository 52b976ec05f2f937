package dev.jcompose.network.bridge;

import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.namespace.NamespaceThread;
import dev.jcompose.linux.netlink.Links;
import dev.jcompose.linux.netlink.NetlinkSocket;
import dev.jcompose.network.NetworkException;
import dev.jcompose.network.NetworkNamespace;
import dev.jcompose.network.dns.NameServer;
import dev.jcompose.network.dns.Resolver;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A few network namespaces created in advance, with the name server in them: creating one takes
/// half a millisecond. Refilled in the background.
final class NamespacePool implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NamespacePool.class);
  private static final int SIZE = 8;
  private static final int LOOPBACK = 1;

  private final NamespaceThread maker;
  private final NameServer nameServer;
  private final Queue<Ready> ready = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicBoolean filling = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();

  /// A namespace that nobody has yet.
  private record Ready(Fd namespace, Resolver resolver) {
    void close() {
      resolver.close();
      namespace.close();
    }
  }

  NamespacePool(NamespaceThread maker, NameServer nameServer) {
    this.maker = maker;
    this.nameServer = nameServer;
    fill();
  }

  /// One that is ready, or else a new one.
  NetworkNamespace take(String container) {
    Ready taken = ready.poll();
    if (taken == null) {
      taken = make();
    } else {
      count.decrementAndGet();
    }
    fill();
    taken.resolver().serve(container);
    return new NetworkNamespace(taken.namespace(), taken.resolver());
  }

  /// One that somebody else has made.
  NetworkNamespace prepared(Fd namespace, String container) {
    try {
      Ready prepared = maker.in(namespace, () -> prepare(namespace));
      prepared.resolver().serve(container);
      return new NetworkNamespace(namespace, prepared.resolver());
    } catch (RuntimeException failure) {
      namespace.close();
      throw failure;
    }
  }

  /// The parameters are those that Docker sets for every container with its own network namespace;
  /// IPv6 is off for new interfaces until a network enables it (CVE-2024-32473).
  private Ready make() {
    return maker.inNew(this::prepare);
  }

  private Ready prepare(Fd namespace) {
    try (NetlinkSocket links = NetlinkSocket.route()) {
      links.execute(Links.up(LOOPBACK));
    }
    Sysctl.writeIfThere("ipv6/conf/default/disable_ipv6", "1");
    Sysctl.writeIfThere("ipv6/conf/default/accept_ra", "0");
    Sysctl.write("ipv4/ping_group_range", "0 2147483647");
    Sysctl.write("ipv4/ip_unprivileged_port_start", "0");
    return new Ready(namespace, nameServer.open(namespace, true));
  }

  private void fill() {
    if (count.get() < SIZE && !closed.get() && filling.compareAndSet(false, true)) {
      Thread.ofVirtual().name("network-namespaces").start(this::fillUp);
    }
  }

  private void fillUp() {
    try {
      while (count.get() < SIZE && !closed.get()) {
        ready.add(make());
        count.incrementAndGet();
      }
    } catch (LinuxException | NetworkException | RejectedExecutionException failure) {
      // The next user will get the same failure and report it.
      LOG.debug("cannot make network namespaces in advance: {}", failure.getMessage());
    } finally {
      filling.set(false);
      if (closed.get()) {
        drain();
      }
    }
  }

  private void drain() {
    for (Ready left = ready.poll(); left != null; left = ready.poll()) {
      left.close();
    }
  }

  @Override
  public void close() {
    closed.set(true);
    if (!filling.get()) {
      drain();
    }
  }
}
