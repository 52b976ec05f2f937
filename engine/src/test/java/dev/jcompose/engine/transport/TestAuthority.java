package dev.jcompose.engine.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/// A certificate authority for one test, made by `openssl`.
public record TestAuthority(Path directory) {
  /// Makes it, with a certificate `server` for this machine.
  public static TestAuthority in(Path directory) throws IOException {
    var authority = new TestAuthority(Files.createDirectories(directory));
    authority.openssl(
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=test authority",
        "-keyout",
        "ca-key.pem",
        "-out",
        "ca.pem");
    authority.issue("server", "subjectAltName=IP:127.0.0.1,DNS:localhost");
    return authority;
  }

  /// Makes a key `NAME-key.pem` and a certificate `NAME.pem`.
  public TestAuthority issue(String name, String extension) throws IOException {
    openssl(
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=" + name,
        "-CA",
        "ca.pem",
        "-CAkey",
        "ca-key.pem",
        "-addext",
        extension,
        "-keyout",
        name + "-key.pem",
        "-out",
        name + ".pem");
    return this;
  }

  /// A file of it.
  public Path file(String name) {
    return directory.resolve(name);
  }

  /// What the engine is configured with.
  public TlsFiles files() {
    return new TlsFiles(file("ca.pem"), file("server.pem"), file("server-key.pem"));
  }

  /// Runs openssl in its directory.
  public void openssl(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      assertThat(process.waitFor()).as(command + ": " + output).isZero();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /// Connects to a server of this authority.
  ///
  /// @param name of the certificate shown, or `none`
  /// @param protocol such as `TLSv1.3`
  public SSLSocket connect(int port, String name, String protocol) throws IOException {
    SSLSocket socket = (SSLSocket) context(name).getSocketFactory().createSocket("127.0.0.1", port);
    socket.setEnabledProtocols(new String[] {protocol});
    socket.setSoTimeout(20_000);
    return socket;
  }

  private SSLContext context(String name) throws IOException {
    try {
      KeyStore own = KeyStore.getInstance("PKCS12");
      own.load(null, null);
      if (!name.equals("none")) {
        List<X509Certificate> chain = new PemFile(file(name + ".pem")).certificates();
        own.setKeyEntry(
            "own",
            new PemFile(file(name + "-key.pem")).key(),
            new char[0],
            chain.toArray(Certificate[]::new));
      }
      KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
      keys.init(own, new char[0]);
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry("ca", new PemFile(file("ca.pem")).certificates().getFirst());
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException problem) {
      throw new IOException(problem);
    }
  }
}
