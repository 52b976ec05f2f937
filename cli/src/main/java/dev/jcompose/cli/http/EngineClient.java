package dev.jcompose.cli.http;

import dev.jcompose.cli.json.Json;
import dev.jcompose.cli.json.JsonException;
import dev.jcompose.linux.call.IoFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;

/// Sends requests to an engine. The first one that finds no engine at the socket starts it.
///
/// Safe for use by many threads.
public final class EngineClient {
  /// The version of the Docker Engine API that is used.
  public static final String DOCKER = "/v1.45";

  private static final String NOTICE = "jcompose-notice";

  private static final Duration LONGEST_END = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(10);

  private final Path socket;
  private final Starter starter;
  private final Consumer<String> notices;
  private final Consumer<AutoCloseable> opened;

  /// Brings an engine up.
  @FunctionalInterface
  public interface Starter {
    /// Returns when the socket answers.
    ///
    /// @param why why the connection failed
    void start(IOException why);
  }

  public EngineClient(Path socket, Starter starter) {
    this(socket, starter, _ -> {}, _ -> {});
  }

  /// @param notices receives the engine's notices for the user with each answer: sentences, for
  ///   example about damaged files that were put aside
  /// @param opened is given every connection, which must be closed when the command ends
  public EngineClient(
      Path socket, Starter starter, Consumer<String> notices, Consumer<AutoCloseable> opened) {
    this.socket = socket;
    this.starter = starter;
    this.notices = notices;
    this.opened = opened;
  }

  /// A query of a path: names and values, encoded.
  public static String query(Map<String, String> values) {
    StringBuilder query = new StringBuilder();
    values.forEach((name, value) ->
        query
            .append(query.isEmpty() ? '?' : '&')
            .append(name)
            .append('=')
            .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
    return query.toString();
  }

  /// The JSON that a path answers with.
  public Json get(String path) {
    try (Answer answer = open("GET", path, "")) {
      return answer.json();
    }
  }

  /// Posts JSON, or no body when it is empty, and returns the JSON of the answer, [Json.Nothing]
  /// for none.
  public Json post(String path, String body) {
    try (Answer answer = open("POST", path, body)) {
      String text = answer.text();
      return text.isBlank() ? new Json.Nothing() : Json.parse(text);
    }
  }

  /// Deletes; returns the JSON of the answer.
  public Json delete(String path) {
    try (Answer answer = open("DELETE", path, "")) {
      String text = answer.text();
      return text.isBlank() ? new Json.Nothing() : Json.parse(text);
    }
  }

  /// Sends a request and returns as soon as the headers of the answer arrive.
  ///
  /// @throws EngineRequestException when the status is an error
  public Answer open(String method, String path, String body) {
    return open(method, path, body, Map.of());
  }

  /// Likewise, with further headers.
  public Answer open(String method, String path, String body, Map<String, String> headers) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    StringBuilder extra =
        new StringBuilder(bytes.length == 0 ? "" : "Content-Type: application/json\r\n");
    headers.forEach((name, value) -> extra.append(name).append(": ").append(value).append("\r\n"));
    byte[] request = join(head(method, path, extra.toString(), bytes.length), bytes);
    return exchangeUntilRead(connection -> {
      send(connection, out -> out.write(request));
      return answer(connection, !method.equals("HEAD"));
    });
  }

  /// Posts a body of any length, such as an archive.
  ///
  /// @throws UncheckedIOException when the body cannot be read
  public Answer upload(String path, String contentType, InputStream body) {
    return upload("POST", path, contentType, body);
  }

  /// Likewise, by another method.
  public Answer upload(String method, String path, String contentType, InputStream body) {
    String extra = "Content-Type: " + contentType + "\r\nTransfer-Encoding: chunked\r\n";
    return exchange(connection -> {
      send(
          connection,
          out -> {
            out.write(head(method, path, extra, -1));
            byte[] buffer = new byte[64 * 1024];
            for (int count = read(body, buffer); count >= 0; count = read(body, buffer)) {
              if (count > 0) {
                out.write(
                    (Integer.toHexString(count) + "\r\n").getBytes(StandardCharsets.US_ASCII));
                out.write(buffer, 0, count);
                out.write(new byte[] {'\r', '\n'});
              }
            }
            out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
          });
      return answer(connection, true);
    });
  }

  /// Posts, and takes the connection over as a raw stream.
  public RawStream hijack(String path, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    String type = bytes.length == 0 ? "text/plain" : "application/json";
    String extra = "Content-Type: " + type + "\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n";
    return exchangeUntilRead(connection -> {
      send(connection, out -> out.write(join(head("POST", path, extra, bytes.length), bytes)));
      Head head = head(connection);
      if (head.status() != 101 && head.status() != 200) {
        throw refused(head, Body.of(head, connection.in()));
      }
      return new RawStream(connection, head.header("content-type").contains("multiplexed-stream"));
    });
  }

  /// An exchange on its own connection, which stays open only on success.
  private <T> T exchange(Exchange<T> exchange) {
    return exchange(exchange, Duration.ZERO);
  }

  /// Likewise, on another connection where the engine ended before it had read the request. A
  /// killed engine still takes connections until the kernel has cleared its memory away.
  private <T> T exchangeUntilRead(Exchange<T> exchange) {
    return exchange(exchange, LONGEST_END);
  }

  private <T> T exchange(Exchange<T> exchange, Duration again) {
    long deadline = System.nanoTime() + again.toNanos();
    while (true) {
      DuplexSocket connection = connect();
      try {
        return exchange.on(connection);
      } catch (IOException e) {
        connection.close();
        if (!connection.isUnread(e) || System.nanoTime() >= deadline || !pause()) {
          throw EngineRequestException.brokeOff(e);
        }
      } catch (RuntimeException e) {
        connection.close();
        throw e;
      }
    }
  }

  private static boolean pause() {
    try {
      Thread.sleep(PAUSE);
      return true;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @FunctionalInterface
  private interface Exchange<T> {
    T on(DuplexSocket connection) throws IOException;
  }

  // An engine that rejects a request answers and closes without reading all of it: then the write
  // fails, and the answer says why.
  private static void send(DuplexSocket connection, Request request) throws IOException {
    try {
      request.write(connection.out());
    } catch (IOException closed) {
      if (!connection.answered()) {
        throw closed;
      }
    }
  }

  @FunctionalInterface
  private interface Request {
    void write(OutputStream out) throws IOException;
  }

  private static int read(InputStream body, byte[] buffer) {
    try {
      return body.read(buffer);
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  /// True when somebody listens at the socket.
  public boolean answers() {
    try (DuplexSocket _ = DuplexSocket.to(socket)) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private DuplexSocket connect() {
    DuplexSocket connection = connected();
    opened.accept(connection);
    return connection;
  }

  private DuplexSocket connected() {
    try {
      return DuplexSocket.to(socket);
    } catch (ClosedByInterruptException e) {
      // The command is ending, so this says nothing about the engine.
      throw EngineRequestException.brokeOff(e);
    } catch (IOException first) {
      starter.start(first);
    }
    try {
      return DuplexSocket.to(socket);
    } catch (IOException e) {
      throw new EngineRequestException(
          "cannot connect to " + socket + ": " + IoFailure.words(e), e);
    }
  }

  private Head head(DuplexSocket connection) throws IOException {
    Head head = Head.read(connection.in());
    for (String notice : head.header(NOTICE).split(" ", -1)) {
      if (!notice.isEmpty()) {
        notices.accept(URLDecoder.decode(notice, StandardCharsets.UTF_8));
      }
    }
    return head;
  }

  private Answer answer(DuplexSocket connection, boolean withBody) throws IOException {
    Head head = head(connection);
    Body body = withBody ? Body.of(head, connection.in()) : Body.none(connection.in());
    if (head.status() >= 400) {
      throw refused(head, body);
    }
    return new Answer(connection, head, body);
  }

  private static EngineRequestException refused(Head head, InputStream body) throws IOException {
    String text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
    String message;
    try {
      message = Json.parse(text).at("message").someText().orElse(text.strip());
    } catch (JsonException e) {
      message = text.strip();
    }
    return new EngineRequestException(
        head.status(), message.isEmpty() ? "the engine answered " + head.status() : message);
  }

  private static byte[] head(String method, String path, String extra, int length) {
    String sized = length < 0 ? "" : "Content-Length: " + length + "\r\n";
    return (method + " " + path + " HTTP/1.1\r\nHost: jcompose\r\n" + extra + sized + "\r\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] join(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
