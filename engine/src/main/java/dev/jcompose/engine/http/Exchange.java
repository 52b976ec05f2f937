package dev.jcompose.engine.http;

import dev.jcompose.engine.json.JsonProblem;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// One request and its answer. For the thread of its [Handler], except [#onClose] and the streams,
/// which say what they allow.
public final class Exchange {
  private static final int LONGEST_JSON = 16 << 20;
  private static final String JSON_TYPE = "application/json";
  private static final byte[] NOTHING = {};
  private static final Duration HEAD_ALONE = Duration.ofMillis(50);

  private final Connection connection;
  private final RequestHead head;
  private final Request request;
  private final RequestBody body;
  private final ClientWatch watch;
  private final Map<String, String> headers = new LinkedHashMap<>();
  private Optional<ResponseStream> stream = Optional.empty();
  private Optional<HijackedConnection> hijacked = Optional.empty();
  private int status;

  Exchange(Connection connection, RequestHead head, Request request, RequestBody body) {
    this.connection = connection;
    this.head = head;
    this.request = request;
    this.body = body;
    this.watch = new ClientWatch(connection.input());
  }

  /// The method asked for, `HEAD` also where a route for `GET` answers it.
  public Method method() {
    return request.method();
  }

  /// The version of the API that the client speaks.
  public ApiVersion version() {
    return request.target().version();
  }

  /// The path, decoded, without the version.
  public String path() {
    return request.target().path();
  }

  /// The value of a parameter of the route's pattern.
  public String parameter(String name) {
    String value = request.match().parameters().get(name);
    if (value == null) {
      throw new IllegalArgumentException("the route has no parameter " + name);
    }
    return value;
  }

  /// The parameters behind the question mark.
  public Query query() {
    return request.query();
  }

  /// A header of the request.
  public Optional<String> header(String name) {
    return head.header(name);
  }

  /// The request's body as it arrives. Not held in memory: the client is slowed down when nobody
  /// reads.
  public InputStream body() {
    return body;
  }

  /// The request's body as JSON; empty when there is no body.
  ///
  /// @throws HttpProblem when it is not JSON of this shape, or too long
  public <T> Optional<T> optionalJson(Class<T> type) throws IOException {
    return optionalJson(type, PlainJson.mapper());
  }

  /// The same with the names of the caller's mapper.
  public <T> Optional<T> optionalJson(Class<T> type, JsonMapper mapper) throws IOException {
    byte[] bytes = body.readNBytes(LONGEST_JSON + 1);
    if (bytes.length > LONGEST_JSON) {
      throw new HttpProblem(413, "request body is larger than " + LONGEST_JSON + " bytes");
    }
    if (bytes.length == 0) {
      return Optional.empty();
    }
    String contentType = header("Content-Type").orElse("");
    String bare = contentType.split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
    if (!bare.equals(JSON_TYPE)) {
      throw HttpProblem.badRequest(
          "unsupported Content-Type header (%s): must be 'application/json'"
              .formatted(contentType));
    }
    try {
      // By way of the tree: a parser of bytes that has failed no longer says what it found.
      return Optional.ofNullable(mapper.treeToValue(mapper.readTree(bytes), type));
    } catch (JacksonException malformed) {
      throw new HttpProblem(400, JsonProblem.ofBody(bytes, malformed, mapper), malformed);
    }
  }

  /// The request's body as JSON.
  ///
  /// @throws HttpProblem when there is none, or it is not JSON of this shape, or too long
  public <T> T json(Class<T> type) throws IOException {
    return json(type, PlainJson.mapper());
  }

  /// The same with the names of the caller's mapper.
  public <T> T json(Class<T> type, JsonMapper mapper) throws IOException {
    return optionalJson(type, mapper)
        .orElseThrow(
            () -> HttpProblem.badRequest("invalid JSON: got EOF while reading request body"));
  }

  /// The same where a request without a body asks for nothing in particular.
  public <T> T jsonOrNothing(Class<T> type, JsonMapper mapper) throws IOException {
    return optionalJson(type, mapper).orElseGet(() -> mapper.readValue("{}", type));
  }

  /// Runs something, on its own thread, when the client disconnects before the answer has ended; at
  /// once when it is gone already. Call it after the request's body has been read. From any thread.
  /// As in Docker, a client that only finishes sending counts as gone.
  public void onClose(Runnable action) {
    watch.add(action);
  }

  /// Sets a header of the answer, before it begins.
  public void setHeader(String name, String value) {
    headers.put(name, value);
  }

  /// Answers with a value as JSON.
  public void json(int code, Object value) throws IOException {
    json(code, value, PlainJson.mapper());
  }

  /// Answers with a value as JSON, with the names of the caller's mapper.
  public void json(int code, Object value, JsonMapper mapper) throws IOException {
    writtenJson(code, line(value, mapper));
  }

  /// Answers with JSON from [#line].
  public void writtenJson(int code, byte[] line) throws IOException {
    answer(code, JSON_TYPE, line);
  }

  /// A value as the JSON that an answer with it has.
  public static byte[] line(Object value, JsonMapper mapper) {
    byte[] json = mapper.writeValueAsBytes(value);
    byte[] line = Arrays.copyOf(json, json.length + 1);
    line[json.length] = '\n';
    return line;
  }

  /// Answers with a text.
  public void text(int code, String text) throws IOException {
    answer(code, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
  }

  /// Answers without a body.
  public void empty(int code) throws IOException {
    begin(code);
    if (code != 204 && code != 304) {
      headers.put("Content-Length", "0");
    }
    watch.end();
    connection.output().head(code, headers, NOTHING);
  }

  private void answer(int code, String contentType, byte[] bytes) throws IOException {
    begin(code);
    headers.put("Content-Type", contentType);
    headers.put("Content-Length", Integer.toString(bytes.length));
    watch.end();
    connection.output().head(code, headers, method() == Method.HEAD ? NOTHING : bytes);
  }

  /// Answers with a body of unknown length; the head is sent at once. Writes are collected until
  /// flushed. The stream may be used by several threads, one at a time.
  ///
  /// @throws IOException when the client is gone
  public OutputStream stream(int code, String contentType) throws IOException {
    begin(code);
    headers.put("Content-Type", contentType);
    ResponseStream.Form form = ResponseStream.Form.PLAIN;
    if (head.modern()) {
      headers.put("Transfer-Encoding", "chunked");
      form = ResponseStream.Form.CHUNKED;
    }
    if (method() == Method.HEAD) {
      form = ResponseStream.Form.NONE;
    }
    connection.output().head(code, headers, NOTHING);
    var opened = new ResponseStream(connection.output(), form);
    stream = Optional.of(opened);
    return opened;
  }

  /// Answers with JSON lines, `application/x-ndjson`; the head is sent at once. To be notified when
  /// the client disconnects, use [#onClose].
  public JsonLines lines() throws IOException {
    return new JsonLines(stream(200, "application/x-ndjson"), PlainJson.mapper());
  }

  /// Answers with JSON lines as Docker does, `application/json`.
  public JsonLines lines(JsonMapper mapper) throws IOException {
    return new JsonLines(stream(200, JSON_TYPE), mapper);
  }

  /// Takes the connection over: answers `101 UPGRADED` when the client asks for an upgrade,
  /// otherwise `200 OK`, followed by raw bytes. The connection is closed at the latest when the
  /// handler returns.
  ///
  /// docker-py reads past the head and drops what came along with it, so that short output would be
  /// lost. It is given a moment to read the head alone.
  public HijackedConnection hijack(String contentType) throws IOException {
    body.transferTo(OutputStream.nullOutputStream());
    boolean upgrade = header("Upgrade").isPresent();
    begin(upgrade ? 101 : 200);
    headers.put("Content-Type", contentType);
    if (upgrade) {
      headers.put("Connection", "Upgrade");
      headers.put("Upgrade", "tcp");
    }
    connection.output().head(status, headers, NOTHING);
    HijackedConnection taken = connection.hijacked();
    pause(readsPastTheHead(header("User-Agent").orElse("")));
    hijacked = Optional.of(taken);
    return taken;
  }

  /// Whether a client drops what follows the head of an answer at once.
  ///
  /// @see "docker-py docker/api/client.py: _get_raw_response_socket"
  static boolean readsPastTheHead(String userAgent) {
    return userAgent.startsWith("docker-sdk-python/");
  }

  private static void pause(boolean needed) {
    if (needed) {
      LockSupport.parkNanos(HEAD_ALONE.toNanos());
    }
  }

  /// Refuses a client that did not ask for this protocol.
  ///
  /// @throws HttpProblem in Docker's words
  public void requireUpgrade(String protocol) {
    String asked =
        header("Upgrade").orElseThrow(() -> HttpProblem.badRequest("no upgrade proto in request"));
    if (!protocol.equalsIgnoreCase(asked)) {
      throw HttpProblem.badRequest("protocol " + asked + " not supported");
    }
  }

  /// Takes the connection over for another protocol, and raw bytes from then on. The connection is
  /// closed when the handler returns, at the latest.
  ///
  /// @throws HttpProblem when the client did not ask for it
  public HijackedConnection upgrade(String protocol) throws IOException {
    requireUpgrade(protocol);
    body.transferTo(OutputStream.nullOutputStream());
    begin(101);
    headers.put("Connection", "Upgrade");
    headers.put("Upgrade", protocol);
    connection.output().head(status, headers, NOTHING);
    HijackedConnection taken = connection.hijacked();
    hijacked = Optional.of(taken);
    return taken;
  }

  /// Takes the connection over and speaks the WebSocket protocol from then on.
  ///
  /// @throws HttpProblem when the client did not ask for that
  public WebSocket webSocket() throws IOException {
    String key = header("Sec-WebSocket-Key").orElse("");
    boolean asked = header("Upgrade").filter("websocket"::equalsIgnoreCase).isPresent();
    if (!asked || key.isEmpty()) {
      throw HttpProblem.badRequest("not a WebSocket handshake (Upgrade, Sec-WebSocket-Key)");
    }
    begin(101);
    headers.put("Connection", "Upgrade");
    headers.put("Upgrade", "websocket");
    headers.put("Sec-WebSocket-Accept", WebSocket.accept(key));
    connection.output().head(status, headers, NOTHING);
    HijackedConnection taken = connection.hijacked();
    hijacked = Optional.of(taken);
    return new WebSocket(taken);
  }

  private void begin(int code) {
    if (answered()) {
      throw new IllegalStateException("the request has been answered already");
    }
    status = code;
    if (!keepsConnection()) {
      headers.put("Connection", "close");
    }
  }

  private boolean keepsConnection() {
    return head.modern() && !head.has("Connection", "close") && !body.isBroken();
  }

  /// Has the request answered by its handler.
  void handle() throws IOException, InterruptedException {
    request.match().handler().handle(this);
  }

  /// Answers that it cannot be.
  void refuse(HttpProblem problem) throws IOException {
    if (problem.status() == 304) {
      empty(304);
    } else {
      json(problem.status(), Map.of("message", problem.text()));
    }
  }

  /// Whether an answer has begun.
  boolean answered() {
    return status != 0;
  }

  /// The status of the answer.
  int status() {
    return status;
  }

  /// The handler has returned: ends what it has begun.
  ///
  /// @return whether the connection can serve another request
  boolean complete() throws IOException {
    watch.end();
    if (hijacked.isPresent()) {
      hijacked.get().close();
      return false;
    }
    if (stream.isPresent()) {
      stream.get().finish();
    } else if (!answered()) {
      throw new IllegalStateException("no handler answered " + method() + " " + path());
    }
    // Also when the connection is closed: who is still sending would not see the answer.
    boolean read = body.skipRest();
    return keepsConnection() && read;
  }
}
