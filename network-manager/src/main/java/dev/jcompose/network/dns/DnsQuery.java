package dev.jcompose.network.dns;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// A valid question (RFC 1035, RFC 6891).
///
/// @param packet the whole message
/// @param name the name asked for, in lower case, without the last dot; dots inside a label are
///   written `\.`
/// @param type the type asked for
/// @param questionEnd where in the packet the question ends
/// @param payload the largest answer that the sender accepts over UDP, if it says so (EDNS)
// Nobody compares questions.
@SuppressWarnings("ArrayRecordComponent")
record DnsQuery(byte[] packet, String name, int type, int questionEnd, Optional<Integer> payload) {
  static final int HEADER = 12;
  static final int A = 1;
  static final int PTR = 12;
  static final int AAAA = 28;
  static final int ANY = 255;
  static final int OPT = 41;
  private static final int CLASS_IN = 1;
  private static final int CLASS_ANY = 255;
  private static final int LONGEST_NAME = 255;

  /// What a packet turned out to be.
  sealed interface Parsed {
    /// A question to answer.
    record Question(DnsQuery query) implements Parsed {}

    /// A question to refuse with a response code.
    record Refused(int responseCode) implements Parsed {}

    /// Not worth an answer: too short, or an answer itself.
    record Noise() implements Parsed {}
  }

  /// Reads a packet. Never throws, whatever is in it, and takes time proportional to its size:
  /// compression is not followed, and counts are not trusted.
  static Parsed parse(byte[] packet) {
    if (packet.length < HEADER || (packet[2] & 0x80) != 0) {
      return new Parsed.Noise();
    }
    if (((packet[2] >> 3) & 0xf) != 0) {
      return new Parsed.Refused(DnsReply.NOT_IMPLEMENTED);
    }
    ByteBuffer bytes = ByteBuffer.wrap(packet);
    if (count(bytes, 4) != 1 || count(bytes, 6) != 0) {
      return new Parsed.Refused(DnsReply.FORMAT_ERROR);
    }
    bytes.position(HEADER);
    Optional<String> name = name(bytes);
    if (name.isEmpty() || bytes.remaining() < 4) {
      return new Parsed.Refused(DnsReply.FORMAT_ERROR);
    }
    int type = Short.toUnsignedInt(bytes.getShort());
    int questionClass = Short.toUnsignedInt(bytes.getShort());
    if (questionClass != CLASS_IN && questionClass != CLASS_ANY) {
      return new Parsed.Refused(DnsReply.NOT_IMPLEMENTED);
    }
    int end = bytes.position();
    int records = count(bytes, 8) + count(bytes, 10);
    return new Parsed.Question(
        new DnsQuery(packet, name.get(), type, end, payload(bytes, records)));
  }

  private static int count(ByteBuffer bytes, int at) {
    return Short.toUnsignedInt(bytes.getShort(at));
  }

  private static Optional<String> name(ByteBuffer bytes) {
    StringBuilder name = new StringBuilder();
    int length = 1;
    while (bytes.hasRemaining()) {
      int size = Byte.toUnsignedInt(bytes.get());
      if (size == 0) {
        return Optional.of(name.toString());
      }
      length += size + 1;
      if (size > 63 || size > bytes.remaining() || length > LONGEST_NAME) {
        return Optional.empty();
      }
      byte[] label = new byte[size];
      bytes.get(label);
      if (!name.isEmpty()) {
        name.append('.');
      }
      name.append(
          new String(label, StandardCharsets.ISO_8859_1)
              .replace(".", "\\.")
              .toLowerCase(Locale.ROOT));
    }
    return Optional.empty();
  }

  /// Looks for the EDNS record among those after the question; a malformed one is ignored.
  private static Optional<Integer> payload(ByteBuffer bytes, int records) {
    for (int i = 0; i < records && skipName(bytes) && bytes.remaining() >= 10; i++) {
      int type = Short.toUnsignedInt(bytes.getShort());
      int recordClass = Short.toUnsignedInt(bytes.getShort());
      bytes.getInt();
      int length = Short.toUnsignedInt(bytes.getShort());
      if (type == OPT) {
        return Optional.of(recordClass);
      }
      if (length > bytes.remaining()) {
        break;
      }
      bytes.position(bytes.position() + length);
    }
    return Optional.empty();
  }

  private static boolean skipName(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      int size = Byte.toUnsignedInt(bytes.get());
      if (size == 0) {
        return true;
      }
      if (size >= 0xc0) {
        if (!bytes.hasRemaining()) {
          return false;
        }
        bytes.get();
        return true;
      }
      if (size > 63 || size > bytes.remaining()) {
        return false;
      }
      bytes.position(bytes.position() + size);
    }
    return false;
  }

  /// The question as it was sent, to be repeated in the answer.
  byte[] question() {
    return Arrays.copyOfRange(packet, HEADER, questionEnd);
  }

  /// The address in a name such as `2.0.18.172.in-addr.arpa`, if it is one.
  Optional<byte[]> reverseAddress() {
    if (name.endsWith(".in-addr.arpa")) {
      return fromLabels(name.substring(0, name.length() - 13).split("\\."), 4, 10, 255, 1);
    }
    if (name.endsWith(".ip6.arpa")) {
      return fromLabels(name.substring(0, name.length() - 9).split("\\."), 32, 16, 15, 2);
    }
    return Optional.empty();
  }

  private static Optional<byte[]> fromLabels(
      String[] labels, int count, int radix, int most, int perByte) {
    if (labels.length != count) {
      return Optional.empty();
    }
    byte[] address = new byte[count / perByte];
    for (int i = 0; i < count; i++) {
      String label = labels[count - 1 - i];
      if (label.isEmpty() || label.length() > 3) {
        return Optional.empty();
      }
      int value;
      try {
        value = Integer.parseInt(label, radix);
      } catch (NumberFormatException noNumber) {
        return Optional.empty();
      }
      if (value < 0 || value > most) {
        return Optional.empty();
      }
      address[i / perByte] = (byte) (perByte == 1 ? value : (address[i / perByte] << 4) | value);
    }
    return Optional.of(address);
  }
}
