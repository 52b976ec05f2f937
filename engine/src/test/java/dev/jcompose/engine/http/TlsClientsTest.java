package dev.jcompose.engine.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.jcompose.engine.state.Notices;
import dev.jcompose.engine.transport.TcpAddress;
import dev.jcompose.engine.transport.TestAuthority;
import dev.jcompose.engine.transport.TlsPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Clients over TCP: who is let in, and that everything works as over the Unix socket.
@Timeout(120)
class TlsClientsTest extends ServedSocket {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private final Notices notices = new Notices();
  private TestAuthority authority = new TestAuthority(Path.of("/"));
  private TlsPort port;

  @BeforeEach
  void listen() throws IOException {
    authority =
        TestAuthority.in(directory.resolve("ours")).issue("client", "extendedKeyUsage=clientAuth");
    port = port(0);
    port.keep();
  }

  private TlsPort port(int number) {
    return new TlsPort(
        new TcpAddress("127.0.0.1", number), authority.files(), server::serve, notices);
  }

  @AfterEach
  void close() throws IOException {
    port.close();
  }

  private RawClient client(String name, String protocol) throws IOException {
    return new RawClient(authority.connect(port.served().orElseThrow().port(), name, protocol));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void whoHasACertificateOfTheAuthorityIsServed(String protocol) throws IOException {
    try (RawClient client = client("client", protocol)) {
      client.send("GET /value HTTP/1.1\r\nHost: d\r\n\r\n");
      assertThat(client.readUntil("{\"a\":1}\n")).startsWith("HTTP/1.1 200 OK\r\n");
      client.send("GET /value HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n");
      // An end without that of TLS would be an error here.
      assertThat(client.readAll()).endsWith("{\"a\":1}\n");
    }
  }

  @Test
  void aMegabyteGoesBothWaysAndAnAnswerReachesWhoStillSends() throws IOException {
    String megabyte = "x".repeat(1 << 20);
    String body =
        "Host: d\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(megabyte.length(), megabyte);
    try (RawClient client = client("client", "TLSv1.3")) {
      assertThat(client.send("POST /length HTTP/1.1\r\n" + body).readAll()).endsWith("\r\n1048576");
    }
    try (RawClient client = client("client", "TLSv1.3")) {
      assertThat(client.send("POST /unread HTTP/1.1\r\n" + body).readAll()).contains(" 409 ");
    }
    try (RawClient client = client("client", "TLSv1.3")) {
      client.send("POST /upper HTTP/1.1\r\nHost: d\r\nUpgrade: tcp\r\n\r\n");
      client.readUntil("\r\n\r\n");
      assertThat(client.send(megabyte).finish().readAll()).isEqualTo("X".repeat(1 << 20));
    }
  }

  @Test
  void outputGoesOnAfterTheClientHasFinishedSending() throws IOException {
    try (RawClient client = client("client", "TLSv1.3")) {
      client.send("POST /upper HTTP/1.1\r\nHost: d\r\nUpgrade: tcp\r\n\r\nearly ");
      assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 101 UPGRADED\r\n");
      assertThat(client.send("late").finish().readAll()).isEqualTo("EARLY LATE");
    }
  }

  @Test
  void nobodyElseIsServed() throws IOException {
    assertThatThrownBy(() -> asked("none")).isInstanceOf(IOException.class);
    TestAuthority foreign = TestAuthority.in(directory.resolve("foreign"));
    foreign.issue("client", "extendedKeyUsage=clientAuth");
    Files.copy(foreign.file("client.pem"), authority.file("stranger.pem"));
    Files.copy(foreign.file("client-key.pem"), authority.file("stranger-key.pem"));
    assertThatThrownBy(() -> asked("stranger")).isInstanceOf(IOException.class);
    // A certificate of a server is not one of a client.
    authority.issue("server-only", "extendedKeyUsage=serverAuth");
    assertThatThrownBy(() -> asked("server-only")).isInstanceOf(IOException.class);
    assertThat(asked("client")).contains("{\"a\":1}");
  }

  private String asked(String name) throws IOException {
    try (RawClient client = client(name, "TLSv1.3")) {
      return client.send("GET /value HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n").readAll();
    }
  }

  @Test
  void plainHttpIsToldThatThisIsTls() throws IOException {
    try (Socket client = new Socket(LOOPBACK, port.served().orElseThrow().port())) {
      client
          .getOutputStream()
          .write("GET /value HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      byte[] start = client.getInputStream().readNBytes(24);
      assertThat(new String(start, StandardCharsets.US_ASCII))
          .isEqualTo("HTTP/1.0 400 Bad Request");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "203.0.113.1 | tcp://203.0.113.1:0: not served: this machine does not have the address (\"ip address\" shows which it has); retrying every 5 s",
        "no.such.host.invalid | tcp://no.such.host.invalid:0: not served: no such host; retrying every 5 s",
      })
  void anAddressThatIsNotHereIsReported(String host, String notice) throws IOException {
    try (var elsewhere =
        new TlsPort(new TcpAddress(host, 0), authority.files(), server::serve, notices)) {
      elsewhere.keep();
      assertThat(elsewhere.served()).isEmpty();
      assertThat(notices.all()).contains(notice);
    }
    assertThat(notices.all()).doesNotContain(notice);
  }

  @Test
  void aPortThatIsGivenBackIsServedThen() throws IOException {
    int number;
    String notice;
    TlsPort waiting;
    try (var other = new ServerSocket(0, 1, LOOPBACK)) {
      number = other.getLocalPort();
      notice =
          "tcp://127.0.0.1:%d: not served: the port is in use (\"ss -ltnp\" shows by whom); retrying every 5 s"
              .formatted(number);
      waiting = port(number);
      waiting.keep();
      assertThat(notices.all()).contains(notice);
    }
    try (waiting) {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> {
            waiting.keep();
            return waiting.served().isPresent();
          });
      assertThat(notices.all()).doesNotContain(notice);
    }
  }
}
