package dev.jcompose.network.dns;

import java.net.InetAddress;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/// Writes answers (RFC 1035). Our names have a TTL of zero, so that nobody keeps an address across
/// a restart or a change of scale.
final class DnsReply {
  static final int NO_ERROR = 0;
  static final int FORMAT_ERROR = 1;
  static final int SERVER_FAILURE = 2;
  static final int NO_SUCH_NAME = 3;
  static final int NOT_IMPLEMENTED = 4;
  static final int REFUSED = 5;
  static final int SMALLEST_LIMIT = 512;
  static final int LARGEST_UDP = 4096;
  static final int LARGEST_TCP = 65535;
  private static final int OUR_PAYLOAD = 1232;
  private static final Pattern DOT = Pattern.compile("\\.");
  private static final int OPT_SIZE = 11;
  private static final int POINTER_TO_QUESTION = 0xc00c;
  private static final int CLASS_IN = 1;

  private DnsReply() {}

  /// The largest answer that the sender accepts over UDP.
  static int udpLimit(DnsQuery query) {
    return Math.clamp(query.payload().orElse(SMALLEST_LIMIT), SMALLEST_LIMIT, LARGEST_UDP);
  }

  /// An answer with addresses. Those that do not fit are left out, and the answer is marked as
  /// truncated (TC): clients can ask again over TCP; the others have at least some.
  static byte[] addresses(DnsQuery query, List<InetAddress> addresses, int limit) {
    ByteBuffer reply = start(query, limit);
    int room = limit - (query.payload().isPresent() ? OPT_SIZE : 0);
    int count = 0;
    for (InetAddress address : addresses) {
      byte[] bytes = address.getAddress();
      if (reply.position() + 12 + bytes.length > room) {
        break;
      }
      record(reply, bytes.length == 4 ? DnsQuery.A : DnsQuery.AAAA, bytes);
      count++;
    }
    return finish(query, reply, NO_ERROR, count, count < addresses.size());
  }

  /// An answer with a name.
  static byte[] pointer(DnsQuery query, String name, int limit) {
    ByteBuffer encoded = ByteBuffer.allocate(512);
    try {
      for (String label : DOT.splitAsStream(name).toList()) {
        byte[] bytes = label.getBytes(StandardCharsets.ISO_8859_1);
        encoded.put((byte) Math.min(63, bytes.length)).put(bytes, 0, Math.min(63, bytes.length));
      }
      encoded.put((byte) 0);
    } catch (BufferOverflowException tooLong) {
      return status(query, NO_ERROR);
    }
    ByteBuffer reply = start(query, limit);
    record(reply, DnsQuery.PTR, Arrays.copyOf(encoded.array(), encoded.position()));
    return finish(query, reply, NO_ERROR, 1, false);
  }

  /// An answer without records.
  static byte[] status(DnsQuery query, int responseCode) {
    return finish(query, start(query, LARGEST_TCP), responseCode, 0, false);
  }

  /// An answer to a malformed message: only the header.
  static byte[] status(byte[] packet, int responseCode) {
    ByteBuffer reply = ByteBuffer.allocate(DnsQuery.HEADER);
    reply
        .put(packet, 0, 2)
        .put((byte) (0x80 | (packet[2] & 0x79)))
        .put((byte) (0x80 | responseCode));
    return reply.array();
  }

  /// An upstream server's answer adapted to the sender: truncated when it is too large.
  static byte[] fit(DnsQuery query, byte[] answer, int limit) {
    return answer.length <= limit
        ? answer
        : finish(query, start(query, limit), answer[3] & 0xf, 0, true);
  }

  private static ByteBuffer start(DnsQuery query, int limit) {
    byte[] question = query.question();
    ByteBuffer reply =
        ByteBuffer.allocate(Math.max(limit, DnsQuery.HEADER + question.length + OPT_SIZE));
    return reply.position(DnsQuery.HEADER).put(question);
  }

  private static void record(ByteBuffer reply, int type, byte[] value) {
    reply
        .putShort((short) POINTER_TO_QUESTION)
        .putShort((short) type)
        .putShort((short) CLASS_IN)
        .putInt(0)
        .putShort((short) value.length)
        .put(value);
  }

  private static byte[] finish(
      DnsQuery query, ByteBuffer reply, int responseCode, int answers, boolean cut) {
    boolean extended = query.payload().isPresent();
    if (extended) {
      reply
          .put((byte) 0)
          .putShort((short) DnsQuery.OPT)
          .putShort((short) OUR_PAYLOAD)
          .putInt(0)
          .putShort((short) 0);
    }
    byte[] packet = query.packet();
    reply
        .put(0, packet[0])
        .put(1, packet[1])
        .put(2, (byte) (0x80 | (packet[2] & 0x01) | (cut ? 0x02 : 0)))
        .put(3, (byte) (0x80 | responseCode))
        .putShort(4, (short) 1)
        .putShort(6, (short) answers)
        .putShort(8, (short) 0)
        .putShort(10, (short) (extended ? 1 : 0));
    byte[] whole = new byte[reply.position()];
    reply.get(0, whole);
    return whole;
  }
}
