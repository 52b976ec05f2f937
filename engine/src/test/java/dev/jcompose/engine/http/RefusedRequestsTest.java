package dev.jcompose.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Requests that are wrong, or too large.
class RefusedRequestsTest extends ServedSocket {
  @ParameterizedTest
  @CsvSource({
    "'nonsense', 400",
    "'GET /value HTTP/2.0', 400",
    "'GET /value HTTP/1.1\\r\\nbad header: x', 400",
    "'GET /value HTTP/1.1\\r\\nContent-Length: -1', 400",
    "'GET /value HTTP/1.1\\r\\nTransfer-Encoding: chunked\\r\\nContent-Length: 3', 400"
  })
  void whatIsNoHttpIsRefusedAndTheConnectionClosed(String head, int status) throws IOException {
    try (var client = new RawClient(socket)) {
      assertThat(client.send(head.replace("\\r\\n", "\r\n") + "\r\n\r\n").readAll())
          .startsWith("HTTP/1.1 " + status + " ")
          .contains("\r\nConnection: close\r\n");
    }
  }

  @Test
  void tooLongAHeadIsRefused() throws IOException {
    assertThat(ask("GET /" + "x".repeat((1 << 20) + 100) + " HTTP/1.1\r\n\r\n"))
        .startsWith("HTTP/1.1 414 ");
    assertThat(ask("GET /value HTTP/1.1\r\nX: " + "x".repeat((1 << 20) + 100) + "\r\n\r\n"))
        .startsWith("HTTP/1.1 431 ");
  }

  @Test
  void tooManyHeadersAreRefused() throws IOException {
    String some = "X-A: 1\r\n".repeat(1000);
    assertThat(ask("GET /value HTTP/1.1\r\n" + some + "\r\n")).startsWith("HTTP/1.1 200 ");
    try (var client = new RawClient(socket)) {
      assertThat(client.send("GET /value HTTP/1.1\r\n" + some + "X-A: 1\r\n\r\n").readAll())
          .startsWith("HTTP/1.1 431 ")
          .contains("\r\nConnection: close\r\n")
          .contains("{\"message\":");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'zz\\r\\n{}\\r\\n0\\r\\n\\r\\n'",
    "'2\\r\\n{}garbage'",
    "'-1\\r\\n'",
    "'2\\r\\n{}\\r\\n\\r\\n'",
    "'ffffffffffffffffffff\\r\\n'"
  })
  void aDamagedChunkedBodyIsAnsweredBeforeTheConnectionIsClosed(String body) throws IOException {
    routes.post(
        "/json", exchange -> exchange.json(200, exchange.optionalJson(Map.class).orElse(Map.of())));
    try (var client = new RawClient(socket)) {
      String answer =
          client
              .send(
                  "POST /json HTTP/1.1\r\nHost: d\r\nContent-Type: application/json\r\n"
                      + "Transfer-Encoding: chunked\r\n\r\n"
                      + body.replace("\\r\\n", "\r\n"))
              .readAll();
      assertThat(answer)
          .startsWith("HTTP/1.1 400 ")
          .contains("\r\nConnection: close\r\n")
          .contains("malformed chunked body: ");
    }
  }
}
