package dev.jcompose.linux.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The attributes of a netlink message, by type. Parsing stops at an invalid length.
final class NetlinkAttributes {
  private static final int TYPE_MASK = 0x3fff;

  private final Map<Integer, byte[]> values = new HashMap<>();

  private NetlinkAttributes() {}

  static NetlinkAttributes parse(ByteBuffer source) {
    NetlinkAttributes attributes = new NetlinkAttributes();
    ByteBuffer bytes = source.slice().order(ByteOrder.nativeOrder());
    while (bytes.remaining() >= 4) {
      int length = Short.toUnsignedInt(bytes.getShort());
      int type = bytes.getShort() & TYPE_MASK;
      if (length < 4 || length - 4 > bytes.remaining()) {
        break;
      }
      byte[] value = new byte[length - 4];
      bytes.get(value);
      attributes.values.put(type, value);
      bytes.position(Math.min(bytes.limit(), bytes.position() + (-length & 3)));
    }
    return attributes;
  }

  Optional<byte[]> bytes(int type) {
    return Optional.ofNullable(values.get(type));
  }

  Optional<Integer> integer(int type) {
    return bytes(type)
        .filter(value -> value.length >= 4)
        .map(value -> ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getInt());
  }

  /// A number of one or two bytes in network order.
  Optional<Integer> networkOrder(int type) {
    return bytes(type)
        .map(value -> {
          int number = 0;
          for (byte part : value) {
            number = (number << 8) | (part & 0xff);
          }
          return number;
        });
  }

  Optional<String> text(int type) {
    return bytes(type)
        .map(value -> {
          int end = 0;
          while (end < value.length && value[end] != 0) {
            end++;
          }
          return new String(value, 0, end, StandardCharsets.UTF_8);
        });
  }

  NetlinkAttributes nested(int type) {
    return parse(ByteBuffer.wrap(values.getOrDefault(type, new byte[0])));
  }
}
