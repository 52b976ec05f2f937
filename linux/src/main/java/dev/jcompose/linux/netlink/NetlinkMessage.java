package dev.jcompose.linux.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/// One netlink request under construction: header, a fixed part, attributes (`linux/netlink.h`).
///
/// Numbers are written in the machine's order unless a method says otherwise; every attribute is
/// padded to four bytes.
public final class NetlinkMessage {
  static final int HEADER = 16;
  static final int REQUEST = 1;
  static final int ACK = 4;
  static final int DUMP = 0x300;
  static final int REPLACE = 0x100;
  static final int EXCLUSIVE = 0x200;
  static final int CREATE = 0x400;
  private static final int NESTED = 0x8000;

  private final String what;
  private ByteBuffer bytes = ByteBuffer.allocate(256).order(ByteOrder.nativeOrder());

  /// Starts a message.
  ///
  /// @param what what it does to what, for error messages: `add link web0`
  /// @param type the message type
  /// @param flags besides those of every request
  public NetlinkMessage(String what, int type, int flags) {
    this.what = what;
    bytes.putInt(0).putShort((short) type).putShort((short) (flags | REQUEST)).putLong(0);
  }

  /// Appends a byte.
  NetlinkMessage u8(int value) {
    room(1).put((byte) value);
    return this;
  }

  /// Appends two bytes.
  NetlinkMessage u16(int value) {
    room(2).putShort((short) value);
    return this;
  }

  /// Appends four bytes.
  NetlinkMessage u32(int value) {
    room(4).putInt(value);
    return this;
  }

  /// Appends bytes as they are.
  NetlinkMessage bytes(byte[] value) {
    room(value.length).put(value);
    return this;
  }

  /// Appends an attribute without a value.
  NetlinkMessage attribute(int type) {
    return attribute(type, new byte[0]);
  }

  /// Appends an attribute with a value of four bytes.
  NetlinkMessage attribute(int type, int value) {
    room(8).putShort((short) 8).putShort((short) type).putInt(value);
    return this;
  }

  /// Appends an attribute with a string, which gets its terminating zero here.
  NetlinkMessage attribute(int type, String value) {
    byte[] text = value.getBytes(StandardCharsets.UTF_8);
    return attribute(type, Arrays.copyOf(text, text.length + 1));
  }

  /// Appends an attribute.
  NetlinkMessage attribute(int type, byte[] value) {
    int padded = (value.length + 3) & ~3;
    room(4 + padded).putShort((short) (4 + value.length)).putShort((short) type).put(value);
    bytes.put(new byte[padded - value.length]);
    return this;
  }

  /// Appends an attribute that holds others.
  NetlinkMessage nested(int type, Consumer<NetlinkMessage> inside) {
    int start = bytes.position();
    room(4).putShort((short) 0).putShort((short) type);
    inside.accept(this);
    bytes.putShort(start, (short) (bytes.position() - start));
    return this;
  }

  /// Appends a nested attribute that is flagged as such, as netfilter requires.
  NetlinkMessage nestedFlagged(int type, Consumer<NetlinkMessage> inside) {
    return nested(type | NESTED, inside);
  }

  /// What it does, for error messages.
  String what() {
    return what;
  }

  /// Its final form; may be called again.
  ///
  /// @param sequence the number that the kernel's answer carries
  /// @param flags more flags
  byte[] finish(int sequence, int flags) {
    int length = bytes.position();
    byte[] whole = new byte[(length + 3) & ~3];
    System.arraycopy(bytes.array(), 0, whole, 0, length);
    ByteBuffer header = ByteBuffer.wrap(whole).order(ByteOrder.nativeOrder());
    header.putInt(0, length);
    header.putShort(6, (short) (header.getShort(6) | flags));
    header.putInt(8, sequence);
    return whole;
  }

  private ByteBuffer room(int size) {
    if (bytes.remaining() < size) {
      ByteBuffer larger =
          ByteBuffer.allocate(Math.max(bytes.capacity() * 2, bytes.position() + size))
              .order(ByteOrder.nativeOrder());
      larger.put(bytes.flip());
      bytes = larger;
    }
    return bytes;
  }
}
