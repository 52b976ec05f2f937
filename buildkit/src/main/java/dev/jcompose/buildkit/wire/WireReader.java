package dev.jcompose.buildkit.wire;

import java.util.Arrays;

/// Reads what a message is made of.
final class WireReader {
  static final int VARINT = 0;
  static final int FIXED64 = 1;
  static final int LENGTH = 2;
  static final int FIXED32 = 5;
  static final byte[] NOTHING = {};

  private static final int LAST_SHIFT = 63;

  private final byte[] in;
  private int at;

  WireReader(byte[] in) {
    this.in = in;
  }

  boolean hasMore() {
    return at < in.length;
  }

  /// Number and type of a field.
  int tag() {
    long tag = varint();
    if (tag >>> 3 == 0 || tag != (int) tag) {
      throw new WireException("no field has the number " + (tag >>> 3));
    }
    return (int) tag;
  }

  long varint() {
    long value = 0;
    for (int shift = 0; shift <= LAST_SHIFT; shift += 7) {
      if (at == in.length) {
        throw new WireException("ends within a number");
      }
      byte next = in[at++];
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new WireException("a number is longer than ten bytes");
  }

  /// Least significant byte first.
  long fixed(int size) {
    if (in.length - at < size) {
      throw new WireException("ends within a number");
    }
    long value = 0;
    for (int shift = 0; shift < size * 8; shift += 8) {
      value |= (in[at++] & 0xffL) << shift;
    }
    return value;
  }

  byte[] bytes() {
    long length = varint();
    if (length < 0 || length > in.length - at) {
      throw new WireException("ends within a field of " + length + " bytes");
    }
    at += (int) length;
    return Arrays.copyOfRange(in, at - (int) length, at);
  }
}
