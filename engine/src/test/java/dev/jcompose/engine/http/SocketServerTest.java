package dev.jcompose.engine.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class SocketServerTest {
  private static final String VERSION = "Api-Version: 1.50\r\n";
  private static final String IDENTITY =
      """
      Docker-Experimental: false\r
      Ostype: linux\r
      Server: Docker/0.1.0 (linux)\r
      """;

  @TempDir private Path directory;
  private Path socket;
  private final Router routes = new Router();
  private SocketServer server;

  @BeforeEach
  void start() {
    socket = directory.resolve("run/engine.sock");
    routes.get("/value", exchange -> exchange.json(200, Map.of("a", 1)));
    routes.get("/things/{id}", exchange -> exchange.text(200, exchange.parameter("id")));
    routes.get("/images/{name*}/json", exchange -> exchange.text(200, exchange.parameter("name")));
    routes.delete("/things/{id}", exchange -> exchange.empty(204));
    routes.post("/empty", exchange -> exchange.empty(200));
    routes.post("/echo", exchange -> exchange.json(201, exchange.json(Map.class)));
    routes.post(
        "/length",
        exchange -> {
          long length = exchange.body().transferTo(OutputStream.nullOutputStream());
          exchange.text(200, Long.toString(length));
        });
    routes.post(
        "/unread",
        _ -> {
          throw new HttpProblem(409, "not now");
        });
    routes.post("/upper", SocketServerTest::upper);
    routes.post(
        "/refuse/attach",
        _ -> {
          throw new HttpProblem(404, "No such container: refuse");
        });
    server = start(socket);
  }

  private String notice = "";

  private SocketServer start(Path path) {
    return start(new ServerConfig(path, Optional.empty(), "0.1.0"));
  }

  private SocketServer start(ServerConfig config) {
    return SocketServer.start(
        config,
        routes,
        failure -> new HttpProblem(500, String.valueOf(failure.getMessage())),
        () -> Map.of("X-Notice", notice));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /// Answers with all that came, in upper case, when the client has finished sending.
  private static void upper(Exchange exchange) throws IOException {
    Optional<Map<?, ?>> body = exchange.optionalJson(Map.class).map(map -> (Map<?, ?>) map);
    try (HijackedConnection connection = exchange.hijack("application/vnd.docker.raw-stream")) {
      byte[] all = connection.input().readAllBytes();
      String text = body.map(Object::toString).orElse("") + new String(all, StandardCharsets.UTF_8);
      connection.output().write(text.toUpperCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
    }
  }

  private String ask(String request) throws IOException {
    try (var client = new RawClient(socket)) {
      return client.send(request).finish().readAll();
    }
  }

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
  void aSocketThatIsTakenAwayIsMadeAgain() throws IOException {
    try (var before = new RawClient(socket)) {
      // Connections still in the queue of the old socket are lost with it: this one is being
      // served.
      assertThat(before.send("GET /value HTTP/1.1\r\nHost: d\r\n\r\n").readUntil("}\n"))
          .contains("{\"a\":1}");
      Files.delete(socket);
      server.keepSocket();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
          .isEqualTo("rw-------");
      assertThat(ask("GET /value HTTP/1.1\r\nHost: d\r\n\r\n")).endsWith("{\"a\":1}\n");
      assertThat(before.send("GET /value HTTP/1.1\r\nHost: d\r\n\r\n").readUntil("}\n"))
          .contains("{\"a\":1}");
    }
    Files.delete(socket);
    Files.writeString(socket, "precious");
    server.keepSocket();
    server.close();
    assertThat(socket).hasContent("precious");
  }

  @Test
  void whatEveryUserIsToKnowIsInEveryAnswer() throws IOException {
    notice = "a+notice another";
    assertThat(ask("GET /value HTTP/1.1\r\nHost: d\r\n\r\n"))
        .contains("\r\nX-Notice: a+notice another\r\n");
    assertThat(ask("GET /none HTTP/1.1\r\nHost: d\r\n\r\n"))
        .contains("\r\nX-Notice: a+notice another\r\n");
  }

  @Test
  void theSocketIsForTheOwnerOnly() throws IOException {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket.getParent())))
        .isEqualTo("rwx------");
  }

  @Test
  void aSocketInUseIsNotTaken() {
    assertThatThrownBy(() -> start(socket))
        .isInstanceOf(ServerException.class)
        .hasMessage("socket " + socket + ": another engine listens on it");
  }

  @Test
  void aStaleSocketIsReplacedAndAFileIsNot() throws IOException {
    Path stale = directory.resolve("run/stale.sock");
    try (var channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.bind(UnixDomainSocketAddress.of(stale));
    }
    assertThat(stale).exists();
    start(stale).close();
    assertThat(stale).doesNotExist();
    Files.writeString(stale, "precious");
    assertThatThrownBy(() -> start(stale))
        .isInstanceOf(ServerException.class)
        .hasMessage("socket " + stale + ": exists and is not a socket (remove it)");
    assertThat(stale).hasContent("precious");
  }

  @Test
  void aDirectoryThatOthersCanWriteToIsRefused() throws IOException {
    Path open = Files.createDirectory(directory.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThatThrownBy(() -> start(open.resolve("engine.sock")))
        .isInstanceOf(ServerException.class)
        .hasMessageContaining("can be written to by others");
  }

  @Test
  void aSocketThatSomebodyHoldsIsServedAndHandedOnWithWhoWaits() throws IOException {
    Path held = directory.resolve("held.sock");
    try (var holder = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      holder.bind(UnixDomainSocketAddress.of(held));
      var config = new ServerConfig(held, Optional.empty(), "0.1.0", Optional.of(holder));
      try (SocketServer _ = start(config)) {
        assertThat(ask(held)).startsWith("HTTP/1.1 200");
      }
      assertThat(holder.isOpen()).isTrue();
      assertThat(held).exists();

      CompletableFuture<String> waiting = CompletableFuture.supplyAsync(() -> ask(held));
      try (SocketServer _ = start(config)) {
        assertThat(waiting.orTimeout(20, TimeUnit.SECONDS).join()).startsWith("HTTP/1.1 200");
      }
    }
  }

  private static String ask(Path at) {
    try (var client = SocketChannel.open(UnixDomainSocketAddress.of(at))) {
      client.write(
          ByteBuffer.wrap(
              "GET /value HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII)));
      ByteBuffer answer = ByteBuffer.allocate(4096);
      while (client.read(answer) >= 0) {
        // To the end.
      }
      return new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII);
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }
}
