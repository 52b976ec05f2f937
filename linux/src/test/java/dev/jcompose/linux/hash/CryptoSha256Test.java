package dev.jcompose.linux.hash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CryptoSha256Test {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 63, 64, 65, 1000, 262_144, 1_000_003})
  void sameDigestAsTheJdk(int length) throws NoSuchAlgorithmException {
    Optional<CryptoSha256> begun = CryptoSha256.begin();
    assumeTrue(begun.isPresent(), "needs libcrypto.so.3");
    byte[] bytes = new byte[length + 7];
    new Random(length).nextBytes(bytes);
    MessageDigest expected = MessageDigest.getInstance("SHA-256");
    expected.update(bytes, 7, length);
    CryptoSha256 sum = begun.get();
    int first = length / 3;
    sum.update(bytes, 7, first);
    sum.update(bytes, 7 + first, length - first);
    assertThat(sum.finish()).isEqualTo(expected.digest());
  }

  @Test
  void withoutTheLibraryThereIsNone() {
    assertThat(CryptoSha256.begin("libnosuchlibrary.so.3")).isEmpty();
    assertThat(CryptoSha256.begin("libc.so.6")).as("a library without the functions").isEmpty();
  }
}
