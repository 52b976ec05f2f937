package dev.jcompose.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.engine.http.RawClient;
import dev.jcompose.engine.settings.RemoteAccess;
import dev.jcompose.engine.transport.TcpAddress;
import dev.jcompose.engine.transport.TestAuthority;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Docker's clients over TCP with mutual TLS: what leaves HTTP works there, too.
@Timeout(120)
class DockerTlsTest extends ServerTest {
  @TempDir private Path directory = Path.of("/");
  private TestAuthority authority = new TestAuthority(directory);

  @Override
  Optional<RemoteAccess> remote() throws IOException {
    authority =
        TestAuthority.in(directory.resolve("tls")).issue("client", "extendedKeyUsage=clientAuth");
    return Optional.of(
        new RemoteAccess(List.of(new TcpAddress("127.0.0.1", 0)), authority.files()));
  }

  /// As `engine status` shows it.
  private String address() throws IOException {
    return fetch("GET /jcompose/v1/version").path("addresses").path(0).asString();
  }

  private RawClient client() throws IOException {
    int port = TcpAddress.parse(address()).orElseThrow().port();
    return new RawClient(authority.connect(port, "client", "TLSv1.3"));
  }

  @Test
  void anAttachedClientThatEndsItsInputStillGetsTheOutput() throws IOException {
    make("cat", "cat; echo over", ",\"OpenStdin\":true,\"StdinOnce\":true", "");
    try (RawClient client = client()) {
      client.send(
          "POST /containers/cat/attach?stream=1&stdin=1&stdout=1 HTTP/1.1\r\nHost: d\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n");
      assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 101 UPGRADED\r\n");
      assertThat(status(ask("POST /containers/cat/start"))).isEqualTo(204);
      assertThat(client.send("hello\n").finish().readAll()).contains("hello\n").contains("over\n");
    }
  }

  @Test
  void aWebSocketCarriesInputAndOutput() throws IOException {
    start("chat", "read line; echo got $line", ",\"OpenStdin\":true", "");
    try (RawClient client = client()) {
      String answer =
          client
              .send(
                  """
                  GET /containers/chat/attach/ws?stream=1&stdin=1&stdout=1 HTTP/1.1\r
                  Host: d\r
                  Connection: Upgrade\r
                  Upgrade: websocket\r
                  Sec-WebSocket-Version: 13\r
                  Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
                  \r
                  """)
              .send(new byte[] {(byte) 0x82, (byte) 0x83, 7, 9, 0, 0, 'h' ^ 7, 'i' ^ 9, '\n'})
              .readAll();
      assertThat(answer).startsWith("HTTP/1.1 101 ").contains("\u0007got hi\n");
    }
  }

  @Test
  void buildKitsConnectionIsUpgraded() throws IOException {
    try (RawClient client = client()) {
      client.send(
          "POST /grpc HTTP/1.1\r\nHost: d\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\nPRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
      // An empty SETTINGS frame; the engine answers with its own, whose type is the fourth byte.
      client.send(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0});
      assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 101 UPGRADED\r\n");
      assertThat(client.readUntil("\u0004")).hasSize(4);
    }
  }

  @Test
  void theDockerCommandRunsAContainer() throws IOException, InterruptedException {
    Assumptions.assumeTrue(installed(), "needs the docker command");
    Process docker =
        new ProcessBuilder(
                "docker",
                "--tlsverify",
                "--tlscacert=" + authority.file("ca.pem"),
                "--tlscert=" + authority.file("client.pem"),
                "--tlskey=" + authority.file("client-key.pem"),
                "-H",
                address(),
                "run",
                "--rm",
                "-i",
                "busybox",
                "sh",
                "-c",
                "cat; echo over")
            .redirectErrorStream(true)
            .start();
    try (var input = docker.getOutputStream()) {
      input.write("hello\n".getBytes(StandardCharsets.UTF_8));
    }
    String output = new String(docker.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(docker.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(output).isEqualTo("hello\nover\n");
  }

  private static boolean installed() throws InterruptedException {
    try {
      return new ProcessBuilder("docker", "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException none) {
      return false;
    }
  }
}
