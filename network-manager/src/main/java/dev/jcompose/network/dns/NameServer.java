package dev.jcompose.network.dns;

import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.namespace.NamespaceThread;
import dev.jcompose.network.NetworkException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The name server of an engine: it listens in the namespace of every container ([Resolver]), knows
/// the names in a [NameDirectory], and forwards all other queries to the host's servers.
///
/// One thread waits for all sockets and answers from the directory; forwarded queries get a virtual
/// thread each. So a container costs two sockets and no thread.
public final class NameServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NameServer.class);
  // A flood from one container must not delay the others.
  private static final int AT_A_TIME = 32;
  private static final long PAUSE_NANOS = 10_000_000;

  private final NamespaceThread visitor;
  private final Answers answers;
  private final Selector selector;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(DnsReply.LARGEST_UDP);

  /// Starts to serve.
  ///
  /// @param host the namespace from which the host's servers are asked
  /// @param visitor opens sockets in containers' namespaces
  /// @param resolvConf `/etc/resolv.conf`
  public NameServer(
      NamespaceThread host, NamespaceThread visitor, NameDirectory directory, Path resolvConf) {
    this.visitor = visitor;
    this.answers =
        new Answers(
            directory,
            new Forwarder(),
            new HostServers(resolvConf),
            new Origin(host, Optional.empty()));
    try {
      this.selector = Selector.open();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    Thread.ofPlatform().name("names").daemon(true).start(this::serve);
  }

  /// Opens sockets in the calling thread's network namespace. Queries are refused until
  /// [Resolver#serve] has said whose they are.
  ///
  /// @param namespace that namespace; owned by the caller
  /// @param fresh whether it is new: nobody has been in it yet
  /// @throws NetworkException SYSTEM when it cannot
  public Resolver open(Fd namespace, boolean fresh) {
    Resolver resolver =
        Resolver.open(new Origin(visitor, Optional.of(namespace)), fresh, selector::wakeup);
    try {
      resolver.datagrams().register(selector, SelectionKey.OP_READ, resolver);
      resolver.connections().register(selector, SelectionKey.OP_ACCEPT, resolver);
      selector.wakeup();
      return resolver;
    } catch (ClosedChannelException | ClosedSelectorException ended) {
      resolver.close();
      throw new NetworkException(NetworkException.Kind.SYSTEM, "name server: it has ended");
    }
  }

  private void serve() {
    try {
      while (selector.isOpen()) {
        selector.select(this::ready);
      }
    } catch (ClosedSelectorException end) {
      LOG.debug("name server: ended");
    } catch (IOException failure) {
      LOG.error("name server: ended: {}", failure.getMessage());
    }
  }

  private void ready(SelectionKey key) {
    Resolver resolver = (Resolver) key.attachment();
    try {
      if (key.channel() instanceof DatagramChannel datagrams) {
        receive(datagrams, resolver);
      } else {
        accept(resolver);
      }
    } catch (ClosedChannelException | CancelledKeyException gone) {
      LOG.debug("name server: a container ended");
    } catch (IOException | RuntimeException failure) {
      // A problem with one client (such as an unreachable address) must not end the service;
      // without free descriptors, the loop would return at once.
      LOG.debug("name server: {}", failure.toString());
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private void accept(Resolver resolver) throws IOException {
    SocketChannel connection = resolver.connections().accept();
    if (connection != null) {
      Conversation.begin(connection, resolver, answers);
    }
  }

  private void receive(DatagramChannel datagrams, Resolver resolver) throws IOException {
    for (int count = 0; count < AT_A_TIME; count++) {
      SocketAddress client = datagrams.receive(buffer.clear());
      if (client == null) {
        return;
      }
      byte[] packet = new byte[buffer.flip().remaining()];
      buffer.get(packet);
      answer(packet, client, datagrams, resolver);
    }
  }

  private void answer(
      byte[] packet, SocketAddress client, DatagramChannel datagrams, Resolver resolver)
      throws IOException {
    switch (answers.react(packet, resolver.asker(), false)) {
      case Answers.Reaction.Ignore() -> {}
      case Answers.Reaction.Send(byte[] reply) -> datagrams.send(ByteBuffer.wrap(reply), client);
      case Answers.Reaction.AskOutside outside -> {
        if (resolver.slow().tryAcquire()) {
          Thread.ofVirtual()
              .name("dns-outside")
              .start(() -> answerSlowly(outside, client, datagrams, resolver));
        } else {
          datagrams.send(ByteBuffer.wrap(outside.refusal()), client);
        }
      }
    }
  }

  private static void answerSlowly(
      Answers.Reaction.AskOutside outside,
      SocketAddress client,
      DatagramChannel datagrams,
      Resolver resolver) {
    try {
      datagrams.send(ByteBuffer.wrap(outside.slow().get()), client);
    } catch (IOException | RuntimeException failure) {
      LOG.debug("name server: cannot answer {}: {}", client, failure.toString());
    } finally {
      resolver.slow().release();
    }
  }

  /// Ends: no container is answered any more.
  @Override
  public void close() {
    for (SelectionKey key : List.copyOf(selector.keys())) {
      ((Resolver) key.attachment()).close();
    }
    try {
      selector.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
