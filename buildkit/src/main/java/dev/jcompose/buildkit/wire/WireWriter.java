package dev.jcompose.buildkit.wire;

import java.io.ByteArrayOutputStream;

/// Writes what a message is made of.
final class WireWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  void varint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  void fixed(long value, int size) {
    for (int shift = 0; shift < size * 8; shift += 8) {
      out.write((int) (value >>> shift));
    }
  }

  void bytes(byte[] bytes) {
    varint(bytes.length);
    out.writeBytes(bytes);
  }

  byte[] written() {
    return out.toByteArray();
  }
}
