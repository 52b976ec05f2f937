package dev.jcompose.linux.call;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Memory outside of Java's heap: a struct, an array, or a text. Offsets are in bytes; numbers are
/// in the machine's order.
///
/// @param address where it is
/// @param bytes all of it, from the first byte to the limit
public record Block(long address, ByteBuffer bytes) {
  /// How many bytes.
  public int size() {
    return bytes.limit();
  }

  /// A part of it.
  public Block slice(int at, int size) {
    return new Block(address + at, bytes.slice(at, size).order(ByteOrder.nativeOrder()));
  }

  /// The first bytes of it as a buffer of their own.
  public ByteBuffer first(int size) {
    return bytes.slice(0, size).order(ByteOrder.nativeOrder());
  }

  public byte getByte(int at) {
    return bytes.get(at);
  }

  public short getShort(int at) {
    return bytes.getShort(at);
  }

  public int getInt(int at) {
    return bytes.getInt(at);
  }

  public long getLong(int at) {
    return bytes.getLong(at);
  }

  /// A copy of some bytes.
  public byte[] copy(int at, int length) {
    byte[] copy = new byte[length];
    bytes.get(at, copy);
    return copy;
  }

  /// Copies some bytes into an array.
  public void get(int at, byte[] into, int offset, int length) {
    bytes.get(at, into, offset, length);
  }

  public void putByte(int at, byte value) {
    bytes.put(at, value);
  }

  public void putShort(int at, short value) {
    bytes.putShort(at, value);
  }

  public void putInt(int at, int value) {
    bytes.putInt(at, value);
  }

  public void putLong(int at, long value) {
    bytes.putLong(at, value);
  }

  /// Copies bytes of an array.
  public void put(int at, byte[] from, int offset, int length) {
    bytes.put(at, from, offset, length);
  }
}
