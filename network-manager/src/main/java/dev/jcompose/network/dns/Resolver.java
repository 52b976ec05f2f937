package dev.jcompose.network.dns;

import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.netlink.NetlinkSocket;
import dev.jcompose.linux.netlink.PortAlias;
import dev.jcompose.network.IpText;
import dev.jcompose.network.NetworkException;
import dev.jcompose.network.NetworkNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.util.concurrent.Semaphore;

/// The name server in the namespace of one container: two sockets, and the rules that make them
/// answer at `127.0.0.11:53`, Docker's address. All queries to them come from that container, so
/// the sender need not be guessed from an address.
public final class Resolver implements NetworkNamespace.Names {
  static final InetAddress ADDRESS = IpText.parse("127.0.0.11");

  /// The real port of the sockets: one that IANA has not assigned, below the kernel's ephemeral
  /// range. So a container's own server finds port 53 free, and the next engine finds this one
  /// free.
  private static final int PORT = 4;

  private static final int BACKLOG = 64;
  private static final int SLOW = 256;
  private static final int CONNECTIONS = 16;
  private static final PortAlias ALIAS =
      new PortAlias("jcompose", (Inet4Address) ADDRESS, 53, new PortAlias.Ports(PORT, PORT));

  private final DatagramChannel datagrams;
  private final ServerSocketChannel connections;
  private final Runnable onClose;
  private final Semaphore slow = new Semaphore(SLOW);
  private final Semaphore open = new Semaphore(CONNECTIONS);
  private volatile Asker asker;

  private Resolver(
      Origin inside, DatagramChannel datagrams, ServerSocketChannel connections, Runnable onClose) {
    this.asker = new Asker("", inside);
    this.datagrams = datagrams;
    this.connections = connections;
    this.onClose = onClose;
  }

  /// Opens the sockets in the calling thread's network namespace and sets the rules.
  ///
  /// @param inside that namespace
  /// @param fresh whether it is new: nobody has been in it yet
  /// @param onClose run when it was closed
  /// @throws NetworkException SYSTEM when it cannot
  // The channels are closed by close(), or here when something fails.
  @SuppressWarnings("resource")
  static Resolver open(Origin inside, boolean fresh, Runnable onClose) {
    try {
      DatagramChannel datagrams = DatagramChannel.open(StandardProtocolFamily.INET);
      try {
        datagrams.configureBlocking(false);
        int udp = bind(datagrams);
        ServerSocketChannel connections = ServerSocketChannel.open(StandardProtocolFamily.INET);
        try {
          connections.configureBlocking(false);
          var ports = new PortAlias.Ports(udp, bind(connections));
          alias(ports, fresh);
          return new Resolver(inside, datagrams, connections, onClose);
        } catch (IOException | RuntimeException failure) {
          connections.close();
          throw failure;
        }
      } catch (IOException | RuntimeException failure) {
        datagrams.close();
        throw failure;
      }
    } catch (IOException | LinuxException failure) {
      throw new NetworkException(
          NetworkException.Kind.SYSTEM,
          "name server at 127.0.0.11: cannot be set up: " + failure.getMessage());
    }
  }

  private static void alias(PortAlias.Ports ports, boolean fresh) {
    try (NetlinkSocket netfilter = NetlinkSocket.netfilter()) {
      if (fresh) {
        ALIAS.add(netfilter, ports);
      } else {
        ALIAS.ensure(netfilter, ports);
      }
    }
  }

  private static int bind(NetworkChannel channel) throws IOException {
    try {
      bind(channel, PORT);
    } catch (BindException takenMeanwhile) {
      // A container may have taken it while no engine was running.
      bind(channel, 0);
    }
    return ((InetSocketAddress) channel.getLocalAddress()).getPort();
  }

  private static void bind(NetworkChannel channel, int port) throws IOException {
    InetSocketAddress place = new InetSocketAddress(ADDRESS, port);
    if (channel instanceof ServerSocketChannel server) {
      server.bind(place, BACKLOG);
    } else {
      channel.bind(place);
    }
  }

  /// Says whose namespace it is; until then every question is refused.
  public void serve(String container) {
    asker = new Asker(container, asker.inside());
  }

  /// Whose questions these are.
  Asker asker() {
    return asker;
  }

  DatagramChannel datagrams() {
    return datagrams;
  }

  ServerSocketChannel connections() {
    return connections;
  }

  /// Permits for queries that wait for other servers.
  Semaphore slow() {
    return slow;
  }

  /// Permits for connections.
  Semaphore open() {
    return open;
  }

  @Override
  public void close() {
    try {
      datagrams.close();
      connections.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } finally {
      onClose.run();
    }
  }
}
