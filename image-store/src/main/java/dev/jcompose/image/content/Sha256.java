package dev.jcompose.image.content;

import dev.jcompose.image.Digest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A running SHA-256.
public final class Sha256 {
  private final MessageDigest digest;
  private long size;

  /// Of nothing so far.
  public Sha256() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }

  /// Adds bytes.
  public void update(byte[] bytes, int offset, int length) {
    digest.update(bytes, offset, length);
    size += length;
  }

  /// Bytes so far.
  public long size() {
    return size;
  }

  /// Ends it.
  public Digest finish() {
    return new Digest("sha256:" + HexFormat.of().formatHex(digest.digest()));
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
