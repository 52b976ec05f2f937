package dev.jcompose.network.bridge;

import java.security.SecureRandom;
import java.util.HexFormat;

/// Ids of networks and endpoints, in the form of Docker's: 64 hexadecimal digits.
final class RandomId {
  private RandomId() {}

  static String next(SecureRandom random) {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
