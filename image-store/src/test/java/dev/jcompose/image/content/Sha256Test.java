package dev.jcompose.image.content;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.linux.hash.CryptoSha256;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Sha256Test {
  /// Around the length where the machine's library takes over, in one piece and in many.
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1000, 65_535, 65_536, 65_537, 300_000})
  void sameDigestWithAndWithoutTheMachinesLibrary(int length) throws NoSuchAlgorithmException {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    byte[] expected = MessageDigest.getInstance("SHA-256").digest(bytes);
    String text = "sha256:" + HexFormat.of().formatHex(expected);
    for (int piece : new int[] {7, 4096, 65_536, 300_000}) {
      assertThat(sum(bytes, piece, CryptoSha256::begin)).isEqualTo(text);
      assertThat(sum(bytes, piece, Optional::empty)).isEqualTo(text);
    }
  }

  private static String sum(byte[] bytes, int piece, Supplier<Optional<CryptoSha256>> library) {
    Sha256 sum = new Sha256(library);
    for (int at = 0; at < bytes.length; at += piece) {
      sum.update(bytes, at, Math.min(piece, bytes.length - at));
    }
    assertThat(sum.size()).isEqualTo(bytes.length);
    return sum.finish().value();
  }
}
