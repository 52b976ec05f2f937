package dev.jcompose.network.address;

import dev.jcompose.network.IpText;
import dev.jcompose.network.NetworkException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;

/// A range of addresses with a common prefix: `172.18.0.0/16`. Bits after the prefix are cleared.
///
/// @param first the first address
/// @param length prefix length: 0 to 32, or to 128
public record Cidr(InetAddress first, int length) {
  private static final Pattern LENGTH = Pattern.compile("\\d{1,3}");

  /// Clears the bits after the prefix.
  public Cidr {
    int bits = first.getAddress().length * 8;
    if (length < 0 || length > bits) {
      throw new NetworkException(
          NetworkException.Kind.INVALID,
          "invalid prefix length " + length + " of " + IpText.format(first));
    }
    BigInteger hostBits = BigInteger.ONE.shiftLeft(bits - length).subtract(BigInteger.ONE);
    first = address(number(first).andNot(hostBits), bits);
  }

  /// Reads `172.18.0.0/16`.
  ///
  /// @throws NetworkException INVALID when it is not valid
  public static Cidr parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || !LENGTH.matcher(text.substring(slash + 1)).matches()) {
      throw new NetworkException(
          NetworkException.Kind.INVALID,
          "invalid subnet \"" + text + "\": not an address and a prefix length (as 10.5.0.0/24)");
    }
    return new Cidr(
        IpText.parse(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
  }

  /// Whether it holds IPv6 addresses.
  public boolean v6() {
    return bits() == 128;
  }

  /// Number of bits of its addresses.
  int bits() {
    return first.getAddress().length * 8;
  }

  /// How many addresses it holds.
  BigInteger size() {
    return BigInteger.ONE.shiftLeft(bits() - length);
  }

  /// The address so many after the first.
  public InetAddress at(BigInteger offset) {
    return address(number(first).add(offset), bits());
  }

  /// The address so many after the first.
  public InetAddress at(long offset) {
    return at(BigInteger.valueOf(offset));
  }

  /// How far an address is from the first.
  BigInteger offset(InetAddress address) {
    return number(address).subtract(number(first));
  }

  /// Whether an address is in it.
  public boolean contains(InetAddress address) {
    return samePrefix(address, length);
  }

  /// Whether all of another range is in it.
  public boolean contains(Cidr other) {
    return other.length >= length && samePrefix(other.first, length);
  }

  /// Whether an address is in both.
  public boolean overlaps(Cidr other) {
    return samePrefix(other.first, Math.min(length, other.length));
  }

  private boolean samePrefix(InetAddress address, int bits) {
    byte[] ours = first.getAddress();
    byte[] theirs = address.getAddress();
    int whole = bits / 8;
    int rest = bits % 8;
    return ours.length == theirs.length
        && Arrays.equals(ours, 0, whole, theirs, 0, whole)
        && (rest == 0 || ((ours[whole] ^ theirs[whole]) & 0xff) >> (8 - rest) == 0);
  }

  /// The part with a longer prefix and this number.
  Cidr part(int partLength, long number) {
    return new Cidr(at(BigInteger.valueOf(number).shiftLeft(bits() - partLength)), partLength);
  }

  private static BigInteger number(InetAddress address) {
    return new BigInteger(1, address.getAddress());
  }

  private static InetAddress address(BigInteger number, int bits) {
    byte[] bytes = new byte[bits / 8];
    byte[] magnitude = number.toByteArray();
    int count = Math.min(bytes.length, magnitude.length);
    System.arraycopy(magnitude, magnitude.length - count, bytes, bytes.length - count, count);
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public String toString() {
    return IpText.format(first) + "/" + length;
  }
}
