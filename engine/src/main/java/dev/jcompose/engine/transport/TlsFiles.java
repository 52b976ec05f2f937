package dev.jcompose.engine.transport;

import dev.jcompose.linux.call.IoFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// The files by which engine and clients recognize each other, in PEM.
///
/// @param authority certificates of the CA that signs clients' certificates; no other is trusted
/// @param certificate the engine's, and those between it and its CA
/// @param key the engine's
public record TlsFiles(Path authority, Path certificate, Path key) {
  /// Reads and checks them.
  ///
  /// @throws IOException when one cannot be used; the message names it and says why
  SSLContext load() throws IOException {
    List<X509Certificate> trusted = new PemFile(authority).certificates();
    List<X509Certificate> chain = new PemFile(certificate).certificates();
    PrivateKey secret = new PemFile(key).key();
    try {
      if (!matches(secret, chain.getFirst().getPublicKey())) {
        throw new IOException("%s: is not the key of %s".formatted(key, certificate));
      }
      return context(trusted, chain, secret);
    } catch (GeneralSecurityException problem) {
      throw new IOException(certificate + ": cannot be used: " + IoFailure.words(problem), problem);
    }
  }

  private static SSLContext context(
      List<X509Certificate> trusted, List<X509Certificate> chain, PrivateKey secret)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    // Only in memory.
    char[] password = {};
    store.setKeyEntry("engine", secret, password, chain.toArray(Certificate[]::new));
    KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
    own.init(store, password);
    KeyStore authorities = KeyStore.getInstance("PKCS12");
    authorities.load(null, null);
    for (int index = 0; index < trusted.size(); index++) {
      authorities.setCertificateEntry("ca" + index, trusted.get(index));
    }
    TrustManagerFactory clients = TrustManagerFactory.getInstance("PKIX");
    clients.init(authorities);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), clients.getTrustManagers(), null);
    return context;
  }

  /// Whether what is signed with one is verified by the other.
  private static boolean matches(PrivateKey secret, PublicKey open)
      throws GeneralSecurityException {
    if (!kind(secret.getAlgorithm()).equals(kind(open.getAlgorithm()))) {
      return false;
    }
    Signature signature =
        Signature.getInstance(
            switch (kind(open.getAlgorithm())) {
              case "RSA" -> "SHA256withRSA";
              case "EC" -> "SHA256withECDSA";
              default -> "EdDSA";
            });
    byte[] text = {1, 2, 3};
    signature.initSign(secret);
    signature.update(text);
    byte[] signed = signature.sign();
    signature.initVerify(open);
    signature.update(text);
    try {
      return signature.verify(signed);
    } catch (SignatureException another) {
      return false;
    }
  }

  private static String kind(String algorithm) {
    return algorithm.toUpperCase(Locale.ROOT).startsWith("ED") ? "EDDSA" : algorithm;
  }

  /// What is wrong with the key's permissions: who can read it can pose as the engine.
  Optional<String> exposure() {
    try {
      Set<PosixFilePermission> others =
          EnumSet.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);
      others.retainAll(Files.getPosixFilePermissions(key));
      return others.isEmpty()
          ? Optional.empty()
          : Optional.of(
              "%s: other users can read this key, and could pose as the engine (chmod 600 %s)"
                  .formatted(key, key));
    } catch (IOException gone) {
      return Optional.empty();
    }
  }
}
