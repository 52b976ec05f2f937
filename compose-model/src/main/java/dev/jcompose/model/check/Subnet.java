package dev.jcompose.model.check;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.Optional;

/// The addresses that share a prefix.
///
/// @param address the first one, as a number
/// @param bits of an address: 32 or 128
/// @param prefix how many of them are shared
record Subnet(BigInteger address, int bits, int prefix) {
  /// Reads `10.5.0.0/24`; empty when it is not valid.
  static Optional<Subnet> parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || !text.substring(slash + 1).matches("\\d{1,3}")) {
      return Optional.empty();
    }
    int prefix = Integer.parseInt(text.substring(slash + 1));
    return host(text.substring(0, slash))
        .filter(one -> prefix <= one.bits)
        .map(one -> new Subnet(one.address, one.bits, prefix));
  }

  /// A single address; empty when it is not valid.
  static Optional<Subnet> host(String text) {
    try {
      byte[] bytes = InetAddress.ofLiteral(text).getAddress();
      int bits = bytes.length * Byte.SIZE;
      return Optional.of(new Subnet(new BigInteger(1, bytes), bits, bits));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  boolean contains(Subnet other) {
    return bits == other.bits
        && other.prefix >= prefix
        && address.shiftRight(bits - prefix).equals(other.address.shiftRight(bits - prefix));
  }

  /// Whether all bits after the prefix are zero.
  boolean isWhole() {
    return prefix == bits
        || address.getLowestSetBit() < 0
        || address.getLowestSetBit() >= bits - prefix;
  }
}
