package dev.jcompose.network.dns;

import dev.jcompose.linux.namespace.NamespaceThread;
import dev.jcompose.network.NetworkException;
import dev.jcompose.network.NetworkId;
import dev.jcompose.network.address.IpText;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The sockets of one address of the name server, UDP and TCP, and the virtual threads that read
/// them. Everything is bounded: questions that wait for other servers, connections in all and from
/// one address, the time a connection may be idle and may last.
final class DnsListener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DnsListener.class);
  private static final int PORT = 53;
  private static final int WAITING = 256;
  private static final int CONNECTIONS = 256;
  private static final int CONNECTIONS_OF_ONE = 16;
  private static final int IDLE_MILLIS = 3000;
  private static final long LONGEST_NANOS = 30_000_000_000L;

  private final NetworkId network;
  private final Answers answers;
  private final DatagramChannel datagrams;
  private final ServerSocketChannel connections;
  private final Semaphore waiting = new Semaphore(WAITING);
  private final Semaphore open = new Semaphore(CONNECTIONS);
  private final Map<InetAddress, Semaphore> openOfOne = new ConcurrentHashMap<>();

  private DnsListener(
      NetworkId network,
      Answers answers,
      DatagramChannel datagrams,
      ServerSocketChannel connections) {
    this.network = network;
    this.answers = answers;
    this.datagrams = datagrams;
    this.connections = connections;
  }

  /// Opens the sockets and starts to serve.
  static DnsListener open(
      NamespaceThread host, NetworkId network, InetAddress address, Answers answers) {
    DnsListener listener = host.atHome(() -> bind(network, address, answers));
    Thread.ofVirtual().name("dns-udp-" + IpText.format(address)).start(listener::serveDatagrams);
    Thread.ofVirtual().name("dns-tcp-" + IpText.format(address)).start(listener::serveConnections);
    return listener;
  }

  // The channels are closed by close(), or here when one cannot be bound.
  @SuppressWarnings("resource")
  private static DnsListener bind(NetworkId network, InetAddress address, Answers answers) {
    StandardProtocolFamily family =
        NameDirectory.isV4(address) ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
    InetSocketAddress place = new InetSocketAddress(address, PORT);
    try {
      DatagramChannel datagrams = DatagramChannel.open(family);
      try {
        datagrams.bind(place);
        ServerSocketChannel connections = ServerSocketChannel.open(family);
        try {
          connections.bind(place, 64);
          return new DnsListener(network, answers, datagrams, connections);
        } catch (IOException failure) {
          connections.close();
          throw failure;
        }
      } catch (IOException failure) {
        datagrams.close();
        throw failure;
      }
    } catch (IOException failure) {
      throw new NetworkException(
          NetworkException.Kind.SYSTEM,
          "name server on "
              + IpText.format(address)
              + ":53: cannot listen: "
              + failure.getMessage()
              + " (does another name server listen on all addresses?)");
    }
  }

  private void serveDatagrams() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(DnsReply.LARGEST_UDP);
    while (datagrams.isOpen()) {
      try {
        buffer.clear();
        if (datagrams.receive(buffer) instanceof InetSocketAddress client) {
          byte[] packet = new byte[buffer.flip().remaining()];
          buffer.get(packet);
          answerDatagram(packet, client);
        }
      } catch (ClosedChannelException end) {
        return;
      } catch (IOException | RuntimeException failure) {
        // One client's trouble (such as an unreachable address) must not end the service.
        LOG.debug("name server: {}", failure.toString());
      }
    }
  }

  private void answerDatagram(byte[] packet, InetSocketAddress client) throws IOException {
    switch (answers.react(packet, client.getAddress(), network, false)) {
      case Answers.Reaction.Ignore() -> {}
      case Answers.Reaction.Send(byte[] reply) -> send(reply, client);
      case Answers.Reaction.AskOutside outside -> {
        if (waiting.tryAcquire()) {
          Thread.ofVirtual().start(() -> answerSlowly(outside, client));
        } else {
          send(outside.refusal(), client);
        }
      }
    }
  }

  private void answerSlowly(Answers.Reaction.AskOutside outside, InetSocketAddress client) {
    try {
      send(outside.slow().get(), client);
    } catch (IOException | RuntimeException failure) {
      LOG.debug("name server: cannot answer {}: {}", client, failure.toString());
    } finally {
      waiting.release();
    }
  }

  private void send(byte[] reply, InetSocketAddress client) throws IOException {
    datagrams.send(ByteBuffer.wrap(reply), client);
  }

  private void serveConnections() {
    while (connections.isOpen()) {
      try {
        SocketChannel connection = connections.accept();
        Thread.ofVirtual().start(() -> serve(connection));
      } catch (ClosedChannelException end) {
        return;
      } catch (IOException failure) {
        LOG.debug("name server: cannot accept: {}", failure.toString());
      }
    }
  }

  private void serve(SocketChannel connection) {
    InetAddress asker = connection.socket().getInetAddress();
    Semaphore own = openOfOne.computeIfAbsent(asker, _ -> new Semaphore(CONNECTIONS_OF_ONE));
    boolean first = own.tryAcquire();
    boolean second = first && open.tryAcquire();
    try (connection) {
      if (second) {
        converse(connection, asker);
      }
    } catch (IOException | UncheckedIOException gone) {
      LOG.debug("name server: connection of {} ended: {}", asker, gone.toString());
    } finally {
      if (second) {
        open.release();
      }
      if (first) {
        own.release();
      }
      openOfOne.computeIfPresent(
          asker, (_, left) -> left.availablePermits() == CONNECTIONS_OF_ONE ? null : left);
    }
  }

  private void converse(SocketChannel connection, InetAddress asker) throws IOException {
    connection.socket().setSoTimeout(IDLE_MILLIS);
    DataInputStream input = new DataInputStream(connection.socket().getInputStream());
    long start = System.nanoTime();
    while (System.nanoTime() - start < LONGEST_NANOS) {
      int length = (input.read() << 8) | input.read();
      if (length < DnsQuery.HEADER) {
        return;
      }
      byte[] packet = input.readNBytes(length);
      if (packet.length < length) {
        return;
      }
      switch (answers.react(packet, asker, network, true)) {
        case Answers.Reaction.Ignore() -> {
          return;
        }
        case Answers.Reaction.Send(byte[] reply) -> write(connection, reply);
        case Answers.Reaction.AskOutside outside -> {
          if (waiting.tryAcquire()) {
            try {
              write(connection, outside.slow().get());
            } finally {
              waiting.release();
            }
          } else {
            write(connection, outside.refusal());
          }
        }
      }
    }
  }

  private static void write(SocketChannel connection, byte[] reply) throws IOException {
    ByteBuffer framed = ByteBuffer.allocate(2 + reply.length);
    framed.putShort((short) reply.length).put(reply).flip();
    while (framed.hasRemaining()) {
      connection.write(framed);
    }
  }

  @Override
  public void close() {
    try {
      datagrams.close();
      connections.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
