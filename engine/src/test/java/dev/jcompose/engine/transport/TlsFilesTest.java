package dev.jcompose.engine.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Keys and certificates as people have them.
class TlsFilesTest {
  @TempDir private Path directory = Path.of("/");
  private TestAuthority authority = new TestAuthority(directory);

  @BeforeEach
  void make() throws IOException {
    authority = TestAuthority.in(directory.resolve("it"));
  }

  private TlsFiles files(String certificate, String key) {
    return new TlsFiles(authority.file("ca.pem"), authority.file(certificate), authority.file(key));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PKCS8 RSA | rsa:2048 |",
        "PKCS1 RSA | rsa:2048 | rsa -traditional",
        "PKCS8 EC | ec -pkeyopt ec_paramgen_curve:P-384 |",
        "SEC1 EC | ec -pkeyopt ec_paramgen_curve:P-256 | ec",
        "Ed25519 | ed25519 |",
      })
  void everyFormOfAKeyIsRead(String form, String kind, String rewritten) throws IOException {
    String[] words =
        ("req -x509 -nodes -days 2 -subj /CN=s -keyout k.pem -out c.pem -newkey " + kind)
            .split(" ");
    authority.openssl(words);
    if (rewritten != null) {
      authority.openssl((rewritten + " -in k.pem -out k.pem").split(" "));
    }
    assertThat(files("c.pem", "k.pem").load()).as(form).isNotNull();
  }

  @Test
  void theKeyOfAnotherCertificateIsRefused() {
    assertThatThrownBy(() -> files("server.pem", "ca-key.pem").load())
        .hasMessage(
            "%s: is not the key of %s", authority.file("ca-key.pem"), authority.file("server.pem"));
    // Of the same kind.
    assertThatThrownBy(
            () -> {
              authority.issue("other", "subjectAltName=DNS:other");
              files("server.pem", "other-key.pem").load();
            })
        .hasMessageContaining("other-key.pem: is not the key of ");
  }

  @Test
  void whatCannotBeUsedIsNamed() throws IOException {
    assertThatThrownBy(() -> files("none.pem", "server-key.pem").load())
        .hasMessage("%s: no such file or directory", authority.file("none.pem"));
    assertThatThrownBy(() -> files("server-key.pem", "server-key.pem").load())
        .hasMessageContaining("server-key.pem: contains no certificate");
    assertThatThrownBy(() -> files("server.pem", "server.pem").load())
        .hasMessageContaining("server.pem: contains no key");
    authority.openssl(
        "pkey", "-in", "server-key.pem", "-aes256", "-passout", "pass:x", "-out", "e.pem");
    assertThatThrownBy(() -> files("server.pem", "e.pem").load())
        .hasMessageContaining("e.pem: the key is encrypted");
    Files.writeString(
        authority.file("d.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    assertThatThrownBy(() -> files("d.pem", "server-key.pem").load())
        .hasMessage("%s: is damaged: not a certificate", authority.file("d.pem"));
    Files.writeString(
        authority.file("k.pem"),
        "-----BEGIN EC PRIVATE KEY-----\nMIIB\n-----END EC PRIVATE KEY-----\n");
    assertThatThrownBy(() -> files("server.pem", "k.pem").load())
        .hasMessageContaining("k.pem: not an RSA, EC or Ed25519 key: the key is damaged");
  }

  @Test
  void anExpiredCertificateIsNamedWithItsEnd() throws IOException, InterruptedException {
    Path store = directory.resolve("old.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=old",
                "-alias",
                "old",
                "-startdate",
                "-10d",
                "-validity",
                "5",
                "-storepass",
                "secret",
                "-keystore",
                store.toString())
            .inheritIO()
            .start();
    assertThat(keytool.waitFor()).isZero();
    authority.openssl(
        "pkcs12", "-in", store.toString(), "-passin", "pass:secret", "-nodes", "-out", "old.pem");
    assertThatThrownBy(() -> files("old.pem", "old.pem").load())
        .hasMessageMatching(".*/old.pem: expired at 20[0-9T:-]*Z \\(renew it\\)");
  }

  @Test
  void aKeyThatOthersCanReadIsReported() throws IOException {
    TlsFiles files = authority.files();
    Path key = files.key();
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    assertThat(files.exposure()).isEmpty();
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
    assertThat(files.exposure())
        .hasValue(
            "%s: other users can read this key, and could pose as the engine (chmod 600 %s)"
                .formatted(key, key));
  }
}
