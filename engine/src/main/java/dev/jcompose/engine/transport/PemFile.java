package dev.jcompose.engine.transport;

import dev.jcompose.linux.call.IoFailure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A file of certificates or of a key in the form that OpenSSL writes. Every error names the file.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc7468">RFC 7468</a>
record PemFile(Path path) {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);
  private static final String CERTIFICATE = "CERTIFICATE";
  private static final String KEY = "PRIVATE KEY";

  /// @param label what the first line calls it
  private record Block(String label, String text) {}

  private List<Block> blocks() throws IOException {
    String text;
    try {
      text = new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1);
    } catch (IOException problem) {
      throw new IOException(IoFailure.words(problem), problem);
    }
    List<Block> blocks = new ArrayList<>();
    Matcher found = BLOCK.matcher(text);
    while (found.find()) {
      blocks.add(new Block(found.group(1), found.group(2)));
    }
    return blocks;
  }

  private byte[] decoded(Block block) throws IOException {
    try {
      return Base64.getMimeDecoder().decode(block.text());
    } catch (IllegalArgumentException malformed) {
      throw new IOException(path + ": is damaged: " + malformed.getMessage(), malformed);
    }
  }

  /// Its certificates, at least one, each of them valid now.
  List<X509Certificate> certificates() throws IOException {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Block block : blocks()) {
      if (block.label().equals(CERTIFICATE)) {
        certificates.add(valid(certificate(decoded(block))));
      }
    }
    if (certificates.isEmpty()) {
      throw new IOException(path + ": contains no certificate (-----BEGIN CERTIFICATE-----)");
    }
    return certificates;
  }

  private X509Certificate certificate(byte[] der) throws IOException {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (GeneralSecurityException malformed) {
      throw new IOException(path + ": is damaged: not a certificate", malformed);
    }
  }

  private X509Certificate valid(X509Certificate certificate) throws IOException {
    Instant now = Instant.now();
    Instant begin = certificate.getNotBefore().toInstant();
    Instant end = certificate.getNotAfter().toInstant();
    if (now.isBefore(begin)) {
      throw new IOException("%s: not valid before %s".formatted(path, begin));
    }
    if (now.isAfter(end)) {
      throw new IOException("%s: expired at %s (renew it)".formatted(path, end));
    }
    return certificate;
  }

  /// Its key, in any of the forms that OpenSSL has written over the years.
  PrivateKey key() throws IOException {
    for (Block block : blocks()) {
      if (!block.label().endsWith(KEY)) {
        continue;
      }
      if (block.label().startsWith("ENCRYPTED") || block.text().contains("ENCRYPTED")) {
        throw new IOException(
            "%s: the key is encrypted: decrypt it first (openssl pkey -in %s -out PLAIN)"
                .formatted(path, path));
      }
      try {
        return KeyForm.of(block.label()).key(decoded(block));
      } catch (GeneralSecurityException malformed) {
        throw new IOException(
            "%s: not an RSA, EC or Ed25519 key: %s".formatted(path, IoFailure.words(malformed)),
            malformed);
      }
    }
    throw new IOException(path + ": contains no key (-----BEGIN PRIVATE KEY-----)");
  }
}
