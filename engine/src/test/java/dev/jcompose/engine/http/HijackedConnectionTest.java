package dev.jcompose.engine.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/// Connections that a handler takes over.
class HijackedConnectionTest extends ServedSocket {
  @Test
  void anUpgradeTakesTheConnectionOverAndKeepsWhatWasSentBehindTheRequest() throws IOException {
    for (int i = 0; i < 50; i++) {
      assertThat(
              ask(
                  "POST /v1.45/upper?x=1 HTTP/1.1\r\nHost: d\r\nUpgrade: tcp\r\nConnection: Upgrade\r\n"
                      + "Content-Type: application/json\r\nContent-Length: 7\r\n\r\n{\"a\":1}early bytes"))
          .isEqualTo(
              "HTTP/1.1 101 UPGRADED\r\n"
                  + VERSION
                  + "Connection: Upgrade\r\nContent-Type: application/vnd.docker.raw-stream\r\n"
                  + IDENTITY
                  + "Upgrade: tcp\r\n\r\n{A=1}EARLY BYTES");
    }
  }

  @Test
  void aChunkedRequestIsTakenOverBehindItsLastChunk() throws IOException {
    assertThat(
            ask(
                "POST /upper HTTP/1.1\r\nHost: d\r\nUpgrade: tcp\r\nTransfer-Encoding: chunked\r\n"
                    + "Content-Type: application/json\r\n\r\n4;x=y\r\n{\"a\"\r\n3\r\n:1}\r\n0\r\n\r\nearly"))
        .endsWith("\r\n\r\n{A=1}EARLY");
  }

  @Test
  void withoutUpgradeARawStreamFollowsA200() throws IOException {
    assertThat(ask("POST /upper HTTP/1.1\r\nHost: d\r\nContent-Length: 0\r\n\r\nx"))
        .isEqualTo(
            "HTTP/1.1 200 OK\r\n"
                + VERSION
                + "Content-Type: application/vnd.docker.raw-stream\r\n"
                + IDENTITY
                + "\r\nX");
  }

  @Test
  void outputGoesOnAfterTheClientHasFinishedSending() throws IOException {
    routes.post(
        "/late",
        exchange -> {
          try (HijackedConnection connection = exchange.hijack("x/y")) {
            connection.input().readAllBytes();
            for (int i = 0; i < 5; i++) {
              Thread.sleep(20);
              connection.output().write('0' + i);
            }
          }
        });
    try (var client = new RawClient(socket)) {
      client.send("POST /late HTTP/1.1\r\nHost: d\r\nUpgrade: tcp\r\n\r\n").readUntil("\r\n\r\n");
      assertThat(client.send("input").finish().readAll()).isEqualTo("01234");
    }
  }

  @Test
  void aServerThatEndsFirstIsSeenToEnd() throws IOException {
    routes.post(
        "/brief",
        exchange -> {
          try (HijackedConnection connection = exchange.hijack("x/y")) {
            connection.output().write("bye".getBytes(StandardCharsets.UTF_8));
          }
        });
    try (var client = new RawClient(socket)) {
      client.send("POST /brief HTTP/1.1\r\nHost: d\r\nUpgrade: tcp\r\n\r\nunread input");
      assertThat(client.readAll()).endsWith("\r\n\r\nbye");
    }
    await().untilAsserted(() -> assertThat(server.openRequests()).isZero());
  }

  @Test
  void muchInputAndOutputAtOnceArriveWhole()
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    routes.post(
        "/cat",
        exchange -> {
          try (HijackedConnection connection = exchange.hijack("x/y")) {
            connection.input().transferTo(connection.output());
          }
        });
    String all = "0123456789abcdef".repeat(1 << 18);
    try (var client = new RawClient(socket)) {
      client.send("POST /cat HTTP/1.1\r\nHost: d\r\nUpgrade: tcp\r\n\r\n").readUntil("\r\n\r\n");
      CompletableFuture<String> echo =
          CompletableFuture.supplyAsync(() -> {
            try {
              return client.readAll();
            } catch (IOException problem) {
              throw new UncheckedIOException(problem);
            }
          });
      client.send(all).finish();
      String echoed = echo.get(30, TimeUnit.SECONDS);
      assertThat(echoed.length()).isEqualTo(all.length());
      assertThat(echoed.equals(all)).isTrue();
    }
  }

  @Test
  void writingToAClientThatIsGoneFails() throws IOException, InterruptedException {
    var failed = new CountDownLatch(1);
    routes.post(
        "/tick",
        exchange -> {
          try (HijackedConnection connection = exchange.hijack("x/y")) {
            while (true) {
              connection.output().write('.');
              Thread.sleep(5);
            }
          } catch (IOException gone) {
            failed.countDown();
            throw gone;
          }
        });
    try (var client = new RawClient(socket)) {
      client.send("POST /tick HTTP/1.1\r\nHost: d\r\nUpgrade: tcp\r\n\r\n").readUntil("...");
      client.finish();
      assertThat(failed.await(100, TimeUnit.MILLISECONDS)).isFalse();
    }
    assertThat(failed.await(5, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aRefusedUpgradeIsAnOrdinaryAnswer() throws IOException {
    try (var client = new RawClient(socket)) {
      client.send("POST /refuse/attach HTTP/1.1\r\nHost: d\r\nUpgrade: tcp\r\n\r\n");
      client.readUntil("{\"message\":\"No such container: refuse\"}\n");
      client.send("GET /value HTTP/1.1\r\nHost: d\r\n\r\n").readUntil("{\"a\":1}\n");
    }
  }
}
