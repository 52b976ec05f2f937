package dev.jcompose.engine.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Requests and answers.
class SocketServerTest extends ServedSocket {
  @Test
  void aValueIsAnsweredAsJsonWithTheExactContentType() throws IOException {
    assertThat(ask("GET /value HTTP/1.1\r\nHost: d\r\n\r\n"))
        .isEqualTo(
            "HTTP/1.1 200 OK\r\n"
                + VERSION
                + "Content-Length: 8\r\nContent-Type: application/json\r\n"
                + IDENTITY
                + "\r\n{\"a\":1}\n");
  }

  @Test
  void headIsAnsweredLikeGetWithoutTheBody() throws IOException {
    assertThat(ask("HEAD /v1.24/value HTTP/1.1\r\nHost: d\r\n\r\n"))
        .isEqualTo(
            "HTTP/1.1 200 OK\r\n"
                + VERSION
                + "Content-Length: 8\r\nContent-Type: application/json\r\n"
                + IDENTITY
                + "\r\n");
  }

  @Test
  void noContentHasNoLength() throws IOException {
    assertThat(ask("DELETE /things/x HTTP/1.1\r\nHost: d\r\n\r\n"))
        .isEqualTo("HTTP/1.1 204 No Content\r\n" + VERSION + IDENTITY + "\r\n");
  }

  @Test
  void anEmptyAnswerSaysSo() throws IOException {
    assertThat(ask("POST /empty HTTP/1.1\r\nHost: d\r\nContent-Length: 0\r\n\r\n"))
        .isEqualTo("HTTP/1.1 200 OK\r\n" + VERSION + "Content-Length: 0\r\n" + IDENTITY + "\r\n");
  }

  @ParameterizedTest
  @CsvSource({
    "GET /v1.99/value, 400, client version 1.99 is too new. Maximum supported API version is 1.50",
    "GET /nothing, 404, page not found",
    "PATCH /value, 404, page not found",
    "DELETE /value, 404, page not found",
    "GET /things/%zz, 400, invalid path: /things/%zz",
    "POST /unread, 409, not now",
    "POST /echo, 400, invalid JSON: got EOF while reading request body"
  })
  void whatCannotBeAnsweredIsAMessage(String line, int status, String message) throws IOException {
    assertThat(ask(line + " HTTP/1.1\r\nHost: d\r\nContent-Length: 0\r\n\r\n"))
        .startsWith("HTTP/1.1 " + status + " ")
        .contains("\r\nContent-Type: application/json\r\n")
        .endsWith("\r\n\r\n{\"message\":\"" + message + "\"}\n");
  }

  @Test
  void tooOldAVersionIsRefused() throws IOException {
    assertThat(ask("GET /v1.23/value HTTP/1.1\r\nHost: d\r\n\r\n"))
        .startsWith("HTTP/1.1 400 Bad Request\r\n")
        .endsWith(
            "{\"message\":\"client version 1.23 is too old. Minimum supported API version is 1.24,"
                + " please upgrade your client to a newer version\"}\n");
  }

  @ParameterizedTest
  @CsvSource({
    "/v1.45/things/a%20b, a b",
    "/things/a+b, a+b",
    "/images/localhost:5000/team/x/json, localhost:5000/team/x",
    "/images/json/json, json"
  })
  void namesInPathsAreDecodedAndMayHaveSlashes(String path, String name) throws IOException {
    assertThat(ask("GET " + path + " HTTP/1.1\r\nHost: d\r\n\r\n"))
        .startsWith("HTTP/1.1 200 OK\r\n")
        .endsWith("\r\n\r\n" + name);
  }

  @Test
  void aBodyWithAnotherTypeIsRefused() throws IOException {
    assertThat(
            ask(
                "POST /echo HTTP/1.1\r\nHost: d\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}"))
        .endsWith(
            "{\"message\":\"unsupported Content-Type header (text/plain): must be"
                + " 'application/json'\"}\n");
  }

  @Test
  void longRequestLinesAndHeadersAreRead() throws IOException {
    String longText = "x".repeat(500_000);
    assertThat(
            ask(
                "GET /things/"
                    + longText
                    + " HTTP/1.1\r\nHost: d\r\nX-Registry-Config: "
                    + longText
                    + "\r\n\r\n"))
        .endsWith("\r\n\r\n" + longText);
  }

  @Test
  void aLargeBodyStreamsThrough() throws IOException {
    var request =
        new StringBuilder("POST /length HTTP/1.1\r\nHost: d\r\nTransfer-Encoding: chunked\r\n\r\n");
    String part = "y".repeat(1 << 20);
    for (int i = 0; i < 20; i++) {
      request.append("100000\r\n").append(part).append("\r\n");
    }
    assertThat(ask(request.append("0\r\n\r\n").toString())).endsWith("\r\n\r\n20971520");
  }

  @Test
  void oneConnectionServesOneRequestAfterTheOther() throws IOException {
    try (var client = new RawClient(socket)) {
      for (int i = 0; i < 3; i++) {
        client.send("GET /value HTTP/1.1\r\nHost: d\r\n\r\n").readUntil("{\"a\":1}\n");
        client
            .send("POST /unread HTTP/1.1\r\nHost: d\r\nContent-Length: 100000\r\n\r\n")
            .send("z".repeat(100_000))
            .readUntil("not now\"}\n");
      }
      client.send("POST /upper HTTP/1.1\r\nHost: d\r\nUpgrade: tcp\r\nContent-Length: 0\r\n\r\nab");
      assertThat(client.finish().readAll()).endsWith("\r\n\r\nAB");
    }
  }

  @Test
  void linesComeOneByOneAndTheHandlerLearnsThatTheClientIsGone()
      throws IOException, InterruptedException {
    var gone = new CountDownLatch(1);
    var sent = new CountDownLatch(1);
    routes.post(
        "/lines",
        exchange -> {
          exchange.onClose(gone::countDown);
          try (JsonLines lines = exchange.lines()) {
            lines.write(Map.of("n", 1));
            sent.countDown();
            gone.await();
          }
        });
    try (var client = new RawClient(socket)) {
      client.send("POST /lines HTTP/1.1\r\nHost: d\r\nContent-Length: 0\r\n\r\n");
      assertThat(client.readUntil("{\"n\":1}\n\r\n"))
          .isEqualTo(
              "HTTP/1.1 200 OK\r\n"
                  + VERSION
                  + "Content-Type: application/x-ndjson\r\n"
                  + IDENTITY
                  + "Transfer-Encoding: chunked\r\n\r\n"
                  + "8\r\n{\"n\":1}\n\r\n");
      assertThat(sent.await(5, TimeUnit.SECONDS)).isTrue();
      assertThat(gone.getCount()).isEqualTo(1);
    }
    assertThat(gone.await(5, TimeUnit.SECONDS)).isTrue();
    await().untilAsserted(() -> assertThat(server.openRequests()).isZero());
  }

  @Test
  void aReaderThatStallsHoldsUpNobodyElse() throws IOException {
    var written = new AtomicLong();
    routes.get(
        "/flood",
        exchange -> {
          OutputStream out = exchange.stream(200, "x/y");
          byte[] bytes = new byte[1 << 16];
          while (!Thread.interrupted()) {
            out.write(bytes);
            written.addAndGet(bytes.length);
          }
        });
    try (var stalled = new RawClient(socket)) {
      stalled.send("GET /flood HTTP/1.1\r\nHost: d\r\n\r\n");
      await().until(() -> written.get() > 0);
      for (int i = 0; i < 20; i++) {
        assertThat(ask("GET /value HTTP/1.1\r\nHost: d\r\n\r\n")).endsWith("{\"a\":1}\n");
      }
      var before = new AtomicLong(-1);
      await()
          .pollInterval(Duration.ofMillis(200))
          .until(() -> before.getAndSet(written.get()) == before.get());
      assertThat(written.get()).as("bytes taken while nobody reads").isLessThan(4 << 20);
    }
    await().atMost(Duration.ofSeconds(5)).until(() -> server.openRequests() == 0);
  }

  @Test
  void anAnswerThatFailsInTheMiddleIsCut() throws IOException {
    routes.get(
        "/half",
        exchange -> {
          try (JsonLines lines = exchange.lines()) {
            lines.write(1);
            throw new IllegalStateException("broken");
          }
        });
    assertThat(ask("GET /half HTTP/1.1\r\nHost: d\r\n\r\n")).endsWith("2\r\n1\n\r\n");
  }

  @Test
  void whoWaitsForAGoAheadGetsIt() throws IOException {
    try (var client = new RawClient(socket)) {
      client.send(
          "POST /length HTTP/1.1\r\nHost: d\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
      assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 100 Continue\r\n");
      assertThat(client.send("abc").readUntil("\r\n\r\n3")).startsWith("HTTP/1.1 200 OK\r\n");
    }
  }

  @Test
  void anOldClientGetsAStreamWithoutChunks() throws IOException {
    routes.get(
        "/two",
        exchange -> {
          try (JsonLines lines = exchange.lines()) {
            lines.write(1);
            lines.write(2);
          }
        });
    assertThat(ask("GET /two HTTP/1.0\r\n\r\n"))
        .contains("\r\nConnection: close\r\n")
        .doesNotContain("Transfer-Encoding")
        .endsWith("\r\n\r\n1\n2\n");
  }

  @Test
  void aThousandClientsAtOnceFindAPlace() throws IOException {
    List<SocketChannel> clients = new ArrayList<>();
    try {
      for (int number = 0; number < 1000; number++) {
        var client = SocketChannel.open(StandardProtocolFamily.UNIX);
        clients.add(client);
        client.configureBlocking(false);
        assertThat(client.connect(UnixDomainSocketAddress.of(socket))).isTrue();
      }
      assertThat(ask("GET /value HTTP/1.1\r\nHost: d\r\n\r\n")).endsWith("{\"a\":1}\n");
    } finally {
      for (var client : clients) {
        client.close();
      }
    }
  }

  @Test
  void whatEveryUserIsToKnowIsInEveryAnswer() throws IOException {
    notice = "a+notice another";
    assertThat(ask("GET /value HTTP/1.1\r\nHost: d\r\n\r\n"))
        .contains("\r\nX-Notice: a+notice another\r\n");
    assertThat(ask("GET /none HTTP/1.1\r\nHost: d\r\n\r\n"))
        .contains("\r\nX-Notice: a+notice another\r\n");
  }
}
