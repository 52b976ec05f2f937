package dev.jcompose.network.dns;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A client's connection to the name server, on its own virtual thread. Its duration and idle time
/// are limited; each container has a few at a time.
final class Conversation implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);
  private static final int IDLE_MILLIS = 3000;
  private static final long LONGEST_NANOS = 30_000_000_000L;

  private final SocketChannel connection;
  private final Resolver resolver;
  private final Answers answers;

  private Conversation(SocketChannel connection, Resolver resolver, Answers answers) {
    this.connection = connection;
    this.resolver = resolver;
    this.answers = answers;
  }

  /// Starts to serve, or hangs up when the container has too many connections.
  static void begin(SocketChannel connection, Resolver resolver, Answers answers)
      throws IOException {
    if (resolver.open().tryAcquire()) {
      Thread.ofVirtual()
          .name("dns-connection")
          .start(new Conversation(connection, resolver, answers));
    } else {
      connection.close();
    }
  }

  @Override
  public void run() {
    try (connection) {
      converse();
    } catch (IOException | UncheckedIOException gone) {
      LOG.debug("name server: a connection ended: {}", gone.toString());
    } finally {
      resolver.open().release();
    }
  }

  private void converse() throws IOException {
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
      switch (answers.react(packet, resolver.asker(), true)) {
        case Answers.Reaction.Ignore() -> {
          return;
        }
        case Answers.Reaction.Send(byte[] reply) -> write(reply);
        case Answers.Reaction.AskOutside outside -> {
          if (resolver.slow().tryAcquire()) {
            try {
              write(outside.slow().get());
            } finally {
              resolver.slow().release();
            }
          } else {
            write(outside.refusal());
          }
        }
      }
    }
  }

  private void write(byte[] reply) throws IOException {
    ByteBuffer framed = ByteBuffer.allocate(2 + reply.length);
    framed.putShort((short) reply.length).put(reply).flip();
    while (framed.hasRemaining()) {
      connection.write(framed);
    }
  }
}
