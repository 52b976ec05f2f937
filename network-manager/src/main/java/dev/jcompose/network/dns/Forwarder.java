package dev.jcompose.network.dns;

import dev.jcompose.linux.call.LinuxException;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Forwards queries to other servers, one after the other, over the transport of the query. Every
/// query has its own port and id, so that answers are hard to forge.
final class Forwarder {
  private static final Logger LOG = LoggerFactory.getLogger(Forwarder.class);
  private static final int PORT = 53;
  private static final int PATIENCE_MILLIS = 3000;

  private final int port;
  private final SecureRandom random = new SecureRandom();

  Forwarder() {
    this(PORT);
  }

  /// @param port of the servers, for tests
  Forwarder(int port) {
    this.port = port;
  }

  /// The first useful answer; a failure or refusal is useful only from the last server.
  ///
  /// @param from where the servers are asked from
  Optional<byte[]> ask(DnsQuery query, List<InetAddress> servers, Origin from, boolean tcp) {
    Optional<byte[]> last = Optional.empty();
    for (InetAddress server : servers) {
      try {
        byte[] question = query.packet().clone();
        int id = random.nextInt(0x10000);
        ByteBuffer.wrap(question).putShort(0, (short) id);
        byte[] answer =
            tcp ? overTcp(from, server, question) : overUdp(from, server, question, query);
        answer[0] = query.packet()[0];
        answer[1] = query.packet()[1];
        last = Optional.of(answer);
        int code = answer[3] & 0xf;
        if (code != DnsReply.SERVER_FAILURE && code != DnsReply.REFUSED) {
          return last;
        }
      } catch (IOException | UncheckedIOException | LinuxException | IllegalStateException silent) {
        // The next server may have an answer.
        LOG.debug("name server {}: {}", server, silent.toString());
      }
    }
    return last;
  }

  private byte[] overUdp(Origin from, InetAddress server, byte[] question, DnsQuery query)
      throws IOException {
    try (DatagramChannel channel = from.datagram()) {
      DatagramSocket socket = channel.socket();
      socket.connect(new InetSocketAddress(server, port));
      socket.send(new DatagramPacket(question, question.length));
      long deadline = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
      DatagramPacket packet =
          new DatagramPacket(new byte[DnsReply.LARGEST_TCP], DnsReply.LARGEST_TCP);
      while (true) {
        long left = (deadline - System.nanoTime()) / 1_000_000L;
        if (left <= 0) {
          throw new IOException("no answer in time");
        }
        socket.setSoTimeout((int) left);
        socket.receive(packet);
        byte[] answer = Arrays.copyOf(packet.getData(), packet.getLength());
        if (matches(question, answer, query)) {
          return answer;
        }
      }
    }
  }

  private byte[] overTcp(Origin from, InetAddress server, byte[] question) throws IOException {
    try (SocketChannel channel = from.stream()) {
      Socket socket = channel.socket();
      socket.connect(new InetSocketAddress(server, port), PATIENCE_MILLIS);
      socket.setSoTimeout(PATIENCE_MILLIS);
      ByteBuffer framed = ByteBuffer.allocate(2 + question.length);
      framed.putShort((short) question.length).put(question);
      socket.getOutputStream().write(framed.array());
      DataInputStream input = new DataInputStream(socket.getInputStream());
      byte[] answer = input.readNBytes(input.readUnsignedShort());
      if (answer.length < DnsQuery.HEADER
          || answer[0] != question[0]
          || answer[1] != question[1]
          || answer[2] >= 0) {
        throw new IOException("not an answer to the question");
      }
      return answer;
    }
  }

  private static boolean matches(byte[] question, byte[] answer, DnsQuery query) {
    return answer.length >= query.questionEnd()
        && answer[0] == question[0]
        && answer[1] == question[1]
        && answer[2] < 0
        && Arrays.equals(answer, 12, query.questionEnd(), query.packet(), 12, query.questionEnd());
  }
}
