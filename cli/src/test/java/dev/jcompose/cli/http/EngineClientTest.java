package dev.jcompose.cli.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.cli.FakeEngine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class EngineClientTest {
  @TempDir Path directory;
  private final FakeEngine fake = FakeEngine.start();
  private final EngineClient client =
      new EngineClient(
          fake.socket(),
          why -> {
            throw new AssertionError("nobody listens", why);
          });

  @AfterEach
  void close() {
    fake.close();
  }

  @Test
  void bodiesOfKnownLengthAndInChunksAreTheSame() {
    fake.on("GET /a", 200, "{\"x\":1}");
    fake.on(
        "GET /b",
        (_, exchange) -> {
          exchange.stream("application/json");
          exchange.chunk("{\"x\"".getBytes(StandardCharsets.UTF_8));
          exchange.chunk(":1}".getBytes(StandardCharsets.UTF_8));
          exchange.end();
        });

    assertThat(client.get("/a").at("x").number()).isEqualTo(1);
    assertThat(client.get("/b")).isEqualTo(client.get("/a"));
  }

  @Test
  void theMessageOfARefusalIsTheEngines() {
    fake.on("POST /a", 409, "{\"message\":\"in use by container x\"}");
    fake.on("POST /b", 500, "not JSON");
    fake.on("POST /c", 500, "");

    assertThatThrownBy(() -> client.post("/a", "{}"))
        .isInstanceOfSatisfying(
            EngineRequestException.class, e -> assertThat(e.status()).isEqualTo(409))
        .hasMessage("in use by container x");
    assertThatThrownBy(() -> client.post("/b", "{}")).hasMessage("not JSON");
    assertThatThrownBy(() -> client.post("/c", "{}")).hasMessage("the engine answered 500");
  }

  @Test
  void anAnswerThatBreaksOffIsNoWholeAnswer() {
    fake.on(
        "GET /a",
        (_, exchange) -> {
          exchange.stream("application/json");
          exchange.chunk("{\"x\"".getBytes(StandardCharsets.UTF_8));
        });
    fake.on("GET /b", (_, exchange) -> {});

    assertThatThrownBy(() -> client.get("/a"))
        .isInstanceOf(EngineRequestException.class)
        .hasMessageContaining("the connection to the engine was lost");
    assertThatThrownBy(() -> client.get("/b"))
        .isInstanceOf(EngineRequestException.class)
        .hasMessageContaining(
            "the connection to the engine was lost: the connection ended (run the command again");
  }

  @Test
  void linesArriveWhileTheAnswerGoesOn() throws Exception {
    CountDownLatch seen = new CountDownLatch(1);
    fake.on(
        "GET /events",
        (_, exchange) -> {
          exchange.stream("application/json");
          exchange.line("{\"n\":1}");
          if (seen.await(10, TimeUnit.SECONDS)) {
            exchange.line("{\"n\":2}");
          }
          exchange.end();
        });
    List<Long> numbers = new ArrayList<>();
    try (Answer answer = client.open("GET", "/events", "")) {
      answer.eachLine(line -> {
        numbers.add(line.at("n").number());
        seen.countDown();
      });
    }

    assertThat(numbers).containsExactly(1L, 2L);
  }

  @Test
  void anUploadArrivesWhole() {
    fake.on(
        "POST /load",
        (request, exchange) -> exchange.json(200, "{\"length\":" + request.body().length() + "}"));
    byte[] body = "x".repeat(300_000).getBytes(StandardCharsets.UTF_8);
    try (Answer answer =
        client.upload("/load", "application/x-tar", new ByteArrayInputStream(body))) {
      assertThat(answer.json().at("length").number()).isEqualTo(300_000);
    }
  }

  @Test
  void anUploadThatIsRefusedBeforeItsEndSaysWhy() throws IOException {
    Path socket = directory.resolve("refusing.sock");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      Thread.ofVirtual().start(() -> refuse(server));
      var refused = new EngineClient(socket, why -> {});
      byte[] body = new byte[4_000_000];

      assertThatThrownBy(
              () -> refused.upload("/load", "application/x-tar", new ByteArrayInputStream(body)))
          .hasMessage("no archive");
    }
  }

  // Reads only the beginning, and is gone.
  private static void refuse(ServerSocketChannel server) {
    try (SocketChannel client = server.accept()) {
      client.read(ByteBuffer.allocate(100));
      String answer = "HTTP/1.1 400 Bad\r\nContent-Length: 24\r\n\r\n{\"message\":\"no archive\"}";
      client.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII)));
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  /// A killed engine still takes connections for a moment.
  @Test
  void whatAnEngineHasNotReadAtItsEndIsSentToTheNext() throws IOException {
    Path socket = directory.resolve("dying.sock");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      Thread.ofVirtual().start(() -> dieOnce(server, 10));

      assertThat(new EngineClient(socket, why -> {}).post("/a", "{}").at("x").number())
          .isEqualTo(1);
    }
  }

  @Test
  void whatAnEngineHasReadIsNotSentTwice() throws IOException {
    Path socket = directory.resolve("dying.sock");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      Thread.ofVirtual().start(() -> dieOnce(server, 10_000));

      assertThatThrownBy(() -> new EngineClient(socket, why -> {}).post("/a", "{}"))
          .hasMessageContaining("the connection to the engine was lost: the connection ended");
    }
  }

  // Reads no more than so many bytes, and is gone; comes again, and answers.
  private static void dieOnce(ServerSocketChannel server, int most) {
    try {
      try (SocketChannel client = server.accept()) {
        client.read(ByteBuffer.allocate(most));
      }
      try (SocketChannel client = server.accept()) {
        client.read(ByteBuffer.allocate(10_000));
        String answer = "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n{\"x\":1}";
        client.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII)));
      }
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  @Test
  void aBodyThatCannotBeReadIsNotTheEnginesFault() throws IOException {
    try (InputStream unreadable = Files.newInputStream(directory)) {
      assertThatThrownBy(() -> client.upload("/load", "application/x-tar", unreadable))
          .isInstanceOf(UncheckedIOException.class)
          .hasRootCauseMessage("Is a directory");
    }
  }

  @Test
  void aRawStreamGoesOnAfterItsInputHasEnded() throws Exception {
    fake.on(
        "POST /attach",
        (_, exchange) -> {
          exchange.upgrade("application/vnd.docker.multiplexed-stream");
          exchange.frame(1, "before ");
          String input = exchange.rest();
          exchange.frame(2, "error");
          exchange.frame(1, "got " + input);
        });
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    try (RawStream stream = client.hijack("/attach", "")) {
      stream.out().write("hello".getBytes(StandardCharsets.UTF_8));
      stream.endOutput();
      assertThat(stream.multiplexed()).isTrue();
      FrameReader.read(
          stream.in(), true, (error, bytes, length) -> (error ? err : out).write(bytes, 0, length));
    }

    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("before got hello");
    assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("error");
  }

  @Test
  void theEngineIsStartedOnceAndThenAsked() {
    fake.on("GET /a", 200, "{}");
    AtomicInteger starts = new AtomicInteger();
    Path nowhere = fake.socket().resolveSibling("none.sock");
    EngineClient other = new EngineClient(nowhere, _ -> starts.incrementAndGet());

    assertThatThrownBy(() -> other.get("/a"))
        .isInstanceOf(EngineRequestException.class)
        .hasMessageContaining("cannot connect to " + nowhere);
    assertThat(starts).hasValue(1);
  }

  @Test
  void valuesOfAQueryAreEncoded() {
    fake.on(
        "GET /a",
        (request, exchange) ->
            exchange.json(200, "[\"" + request.query().replace("\"", "'") + "\"]"));

    assertThat(
            client
                .get("/a" + EngineClient.query(Map.of("filters", "{\"a=b\":[\"c&d\"]}")))
                .items()
                .getFirst()
                .text())
        .isEqualTo("filters={'a=b':['c&d']}");
  }
}
