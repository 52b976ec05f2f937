package dev.jcompose.engine.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// One request and its answer. For the thread of its [Handler], except [#onClose] and the streams,
/// which say what they allow.
public final class Exchange {
  private static final int LONGEST_JSON = 16 << 20;
  private static final String JSON_TYPE = "application/json";

  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final Context loop;
  private final ConnectionTap tap;
  private final Method method;
  private final ApiVersion version;
  private final String path;
  private final Map<String, String> parameters;
  private final Query query;
  private final RequestBody body;
  private final CompletableFuture<Void> clientGone = new CompletableFuture<>();
  private final List<Runnable> onClose = new ArrayList<>();
  private Optional<ResponseStream> stream = Optional.empty();
  private Optional<HijackedConnection> hijacked = Optional.empty();
  private boolean answered;
  private boolean finished;

  /// @param tap the handler before the codec on this connection
  Exchange(
      HttpServerRequest request,
      Context loop,
      ConnectionTap tap,
      Method method,
      ApiVersion.Path target,
      Map<String, String> parameters,
      Query query) {
    this.request = request;
    this.response = request.response();
    this.loop = loop;
    this.tap = tap;
    this.method = method;
    this.version = target.version();
    this.path = target.path();
    this.parameters = parameters;
    this.query = query;
    this.body = new RequestBody(request, loop);
  }

  /// The method asked for, `HEAD` also where a route for `GET` answers it.
  public Method method() {
    return method;
  }

  /// The version of the API that the client speaks.
  public ApiVersion version() {
    return version;
  }

  /// The path, decoded, without the version.
  public String path() {
    return path;
  }

  /// What a parameter of the route's pattern stands for.
  public String parameter(String name) {
    String value = parameters.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the route has no parameter " + name);
    }
    return value;
  }

  /// The parameters behind the question mark.
  public Query query() {
    return query;
  }

  /// A header of the request.
  public Optional<String> header(String name) {
    return Optional.ofNullable(request.getHeader(name));
  }

  /// The request's body as it comes in. Not held in memory: the client is slowed down when nobody
  /// reads.
  public InputStream body() {
    return body.stream();
  }

  /// The request's body as JSON; empty when there is no body.
  ///
  /// @throws HttpProblem when it is no JSON of this shape, or too long
  public <T> Optional<T> optionalJson(Class<T> type) throws IOException {
    return optionalJson(type, PlainJson.mapper());
  }

  /// The same with names as a mapper of the caller's has them.
  public <T> Optional<T> optionalJson(Class<T> type, JsonMapper mapper) throws IOException {
    byte[] bytes = body.stream().readNBytes(LONGEST_JSON + 1);
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
      return Optional.ofNullable(mapper.readValue(bytes, type));
    } catch (JacksonException malformed) {
      throw new HttpProblem(400, "invalid JSON: " + malformed.getOriginalMessage(), malformed);
    }
  }

  /// The request's body as JSON.
  ///
  /// @throws HttpProblem when there is none, or it is no JSON of this shape, or too long
  public <T> T json(Class<T> type) throws IOException {
    return json(type, PlainJson.mapper());
  }

  /// The same with names as a mapper of the caller's has them.
  public <T> T json(Class<T> type, JsonMapper mapper) throws IOException {
    return optionalJson(type, mapper)
        .orElseThrow(
            () -> HttpProblem.badRequest("invalid JSON: got EOF while reading request body"));
  }

  /// Runs something, on a thread of its own, when the client goes before the answer has ended; at
  /// once when it is gone already. From any thread.
  public void onClose(Runnable action) {
    synchronized (onClose) {
      if (!clientGone.isDone()) {
        onClose.add(action);
        return;
      }
    }
    Thread.startVirtualThread(action);
  }

  /// Sets a header of the answer, before it begins.
  public void setHeader(String name, String value) {
    response.putHeader(name, value);
  }

  /// Answers with a value as JSON.
  public void json(int status, Object value) {
    json(status, value, PlainJson.mapper());
  }

  /// Answers with a value as JSON, with names as a mapper of the caller's has them.
  public void json(int status, Object value, JsonMapper mapper) {
    byte[] json = mapper.writeValueAsBytes(value);
    answer(
        status,
        JSON_TYPE,
        Buffer.buffer(json.length + 1).appendBytes(json).appendByte((byte) '\n'));
  }

  /// Answers with a text.
  public void text(int status, String text) {
    answer(status, "text/plain; charset=utf-8", Buffer.buffer(text));
  }

  /// Answers without a body.
  public void empty(int status) {
    begin(status);
    if (status != 204 && status != 304) {
      response.putHeader(HttpHeaders.CONTENT_LENGTH, "0");
    }
    end(response::end);
  }

  private void answer(int status, String contentType, Buffer bytes) {
    begin(status);
    response.putHeader(HttpHeaders.CONTENT_TYPE, contentType);
    response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(bytes.length()));
    end(() -> method == Method.HEAD ? response.end() : response.end(bytes));
  }

  /// Answers with a body of unknown length; the head is sent at once. Writes are collected until
  /// flushed.
  ///
  /// @throws IOException when the client is gone
  public OutputStream stream(int status, String contentType) throws IOException {
    begin(status);
    response.putHeader(HttpHeaders.CONTENT_TYPE, contentType);
    response.setChunked(true);
    var opened = new ResponseStream(response, clientGone);
    stream = Optional.of(opened);
    Waiting.on(
        CompletableFuture.anyOf(
            response.writeHead().toCompletionStage().toCompletableFuture(), clientGone));
    return opened;
  }

  /// Answers with JSON lines, `application/x-ndjson`; the head is sent at once. To be told when the
  /// client goes, use [#onClose].
  public JsonLines lines() throws IOException {
    return new JsonLines(stream(200, "application/x-ndjson"), PlainJson.mapper());
  }

  /// Answers with JSON lines as Docker does, `application/json`.
  public JsonLines lines(JsonMapper mapper) throws IOException {
    return new JsonLines(stream(200, JSON_TYPE), mapper);
  }

  /// Takes the connection over: `101 UPGRADED` when the client asks for an upgrade, `200 OK` else,
  /// and raw bytes from then on. Only for routes added by [Routes#hijack]. The handler closes the
  /// connection.
  public HijackedConnection hijack(String contentType) throws IOException {
    body.stream().transferTo(OutputStream.nullOutputStream());
    begin(101);
    var head = new StringBuilder();
    if (header("Upgrade").isPresent()) {
      head.append("HTTP/1.1 101 UPGRADED\r\nContent-Type: ").append(contentType);
      head.append("\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n");
    } else {
      head.append("HTTP/1.1 200 OK\r\nContent-Type: ").append(contentType).append("\r\n");
    }
    response
        .headers()
        .forEach(h -> head.append(h.getKey()).append(": ").append(h.getValue()).append("\r\n"));
    byte[] bytes = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    var taken = new CompletableFuture<HijackedConnection>();
    loop.runOnContext(_ -> taken.complete(tap.take(bytes)));
    HijackedConnection connection = Waiting.on(taken);
    hijacked = Optional.of(connection);
    return connection;
  }

  private void begin(int status) {
    if (answered) {
      throw new IllegalStateException("the request has been answered already");
    }
    answered = true;
    response.setStatusCode(status);
  }

  private void end(Supplier<Future<Void>> send) {
    finished = true;
    synchronized (onClose) {
      onClose.clear();
    }
    loop.runOnContext(_ -> {
      if (!response.closed()) {
        send.get().onComplete(_ -> body.finish(tap));
      }
    });
  }

  /// Whether an answer has begun.
  boolean answered() {
    return answered;
  }

  /// Whether the client went before the answer had ended.
  boolean isClientGone() {
    return clientGone.isDone();
  }

  /// The status of the answer.
  int status() {
    return response.getStatusCode();
  }

  /// The handler has returned: ends what it has begun.
  void complete() throws IOException {
    hijacked.ifPresent(HijackedConnection::close);
    if (stream.isPresent()) {
      stream.get().close();
      end(response::end);
    } else if (hijacked.isEmpty() && !finished) {
      throw new IllegalStateException("nobody has answered " + method + " " + path);
    }
  }

  /// Cuts the connection, since the answer cannot be finished.
  void abort() {
    hijacked.ifPresent(HijackedConnection::close);
    if (hijacked.isEmpty()) {
      var _ = request.connection().close();
    }
  }

  /// The connection is closed. Called on the event loop.
  void clientGone() {
    List<Runnable> actions;
    synchronized (onClose) {
      clientGone.complete(null);
      actions = List.copyOf(onClose);
      onClose.clear();
    }
    body.gone();
    actions.forEach(Thread::startVirtualThread);
  }
}
