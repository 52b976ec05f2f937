package dev.jcompose.image.content;

import dev.jcompose.image.Digest;
import dev.jcompose.linux.hash.CryptoSha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running SHA-256. Short input is hashed by the JDK; longer input by the system's library if
/// there is one, which is many times faster (decision 008).
public final class Sha256 {
  /// Below this size, the JDK is done before a library is loaded.
  private static final int SHORT = 64 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(Sha256.class);
  private static final AtomicBoolean SAID = new AtomicBoolean();

  private final Supplier<Optional<CryptoSha256>> libraries;
  private byte[] start = new byte[0];
  private Optional<CryptoSha256> library = Optional.empty();
  private Optional<MessageDigest> jdk = Optional.empty();
  private long size;

  /// Of nothing so far.
  public Sha256() {
    this(Sha256::ofTheMachine);
  }

  private static Optional<CryptoSha256> ofTheMachine() {
    Optional<CryptoSha256> begun = CryptoSha256.begin();
    if (begun.isEmpty() && !SAID.getAndSet(true)) {
      LOG.warn(
          "libcrypto.so.3 not found: pulls, loads and builds take longer (install OpenSSL 3: libssl3 on Debian and Ubuntu, openssl-libs on Fedora, openssl elsewhere)");
    }
    return begun;
  }

  Sha256(Supplier<Optional<CryptoSha256>> libraries) {
    this.libraries = libraries;
  }

  /// Adds bytes.
  public void update(byte[] bytes, int offset, int length) {
    size += length;
    if (size <= SHORT) {
      int before = (int) size - length;
      if (start.length < size) {
        start = Arrays.copyOf(start, Math.max((int) size, Math.min(SHORT, 2 * before)));
      }
      System.arraycopy(bytes, offset, start, before, length);
      return;
    }
    if (library.isEmpty() && jdk.isEmpty()) {
      library = libraries.get();
      jdk = library.isEmpty() ? Optional.of(ofTheJdk()) : Optional.empty();
      add(start, 0, (int) (size - length));
      start = new byte[0];
    }
    add(bytes, offset, length);
  }

  private void add(byte[] bytes, int offset, int length) {
    library.ifPresent(sum -> sum.update(bytes, offset, length));
    jdk.ifPresent(sum -> sum.update(bytes, offset, length));
  }

  /// Bytes so far.
  public long size() {
    return size;
  }

  /// Ends it.
  public Digest finish() {
    if (size <= SHORT) {
      MessageDigest whole = ofTheJdk();
      whole.update(start, 0, (int) size);
      jdk = Optional.of(whole);
    }
    byte[] sum = library.map(CryptoSha256::finish).orElseGet(() -> jdk.orElseThrow().digest());
    return new Digest("sha256:" + HexFormat.of().formatHex(sum));
  }

  private static MessageDigest ofTheJdk() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }

  /// The digest of these bytes.
  public static Digest of(byte[] bytes) {
    Sha256 sum = new Sha256();
    sum.update(bytes, 0, bytes.length);
    return sum.finish();
  }

  /// The digest of a text in UTF-8.
  public static Digest of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }
}
