package dev.jcompose.image.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.jcompose.image.Digest;
import dev.jcompose.image.TestArchive;
import dev.jcompose.image.TestTar;
import dev.jcompose.image.content.Sha256;
import dev.jcompose.image.document.Descriptor;
import dev.jcompose.image.document.ManifestDocument;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A registry on loopback that can be made to misbehave.
public final class TestRegistry implements AutoCloseable {
  private final HttpServer server;
  private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
  private final Map<String, byte[]> manifests = new ConcurrentHashMap<>();
  private final Map<String, String> types = new ConcurrentHashMap<>();
  private final Set<String> elsewhere = ConcurrentHashMap.newKeySet();
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  private final List<Digest> uploads = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger cuts = new AtomicInteger();
  private final AtomicInteger busy = new AtomicInteger();
  private volatile Optional<String> user = Optional.empty();
  private volatile boolean bearer;
  private volatile boolean ranges = true;
  private volatile Optional<String> redirect = Optional.empty();
  private volatile Behaviour behaviour = (exchange, path) -> false;

  /// What it does instead of what it should.
  interface Behaviour {
    /// Answers, or leaves it to the registry.
    ///
    /// @return whether the request has been answered
    boolean answer(HttpExchange exchange, String path) throws IOException;
  }

  void misbehave(Behaviour wrong) {
    behaviour = wrong;
  }

  /// Starts it.
  public TestRegistry() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  /// Where it is, as in an image's name.
  public String domain() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /// Gives it a blob.
  public Digest blob(byte[] bytes) {
    Digest digest = Sha256.of(bytes);
    blobs.put(digest.value(), bytes);
    return digest;
  }

  Set<String> blobs() {
    return Set.copyOf(blobs.keySet());
  }

  /// Makes an image of plain layers, compressed with gzip.
  ///
  /// @return the digest of its manifest
  public Digest publish(String repository, String tag, byte[]... plain) {
    byte[] config = TestArchive.config(plain);
    List<Descriptor> layers = new ArrayList<>();
    for (byte[] layer : plain) {
      byte[] blob = TestTar.gzip(layer);
      layers.add(new Descriptor(Descriptor.LAYER + "+gzip", blob(blob), blob.length));
    }
    return publish(repository, tag, config, layers);
  }

  /// Makes an image of a configuration and blobs that are there.
  public Digest publish(String repository, String tag, byte[] config, List<Descriptor> layers) {
    Descriptor configuration = new Descriptor(Descriptor.CONFIG, blob(config), config.length);
    byte[] bytes = new ManifestDocument(configuration, layers).bytes();
    return manifest(repository, tag, Descriptor.MANIFEST, bytes);
  }

  byte[] document(String key) {
    return manifests.getOrDefault(key, new byte[0]);
  }

  void corrupt(Digest digest, byte[] bytes) {
    blobs.put(digest.value(), bytes);
  }

  Digest manifest(String repository, String tag, String type, byte[] bytes) {
    Digest digest = Sha256.of(bytes);
    for (String reference : List.of(tag, digest.value())) {
      manifests.put(repository + "/" + reference, bytes);
      types.put(repository + "/" + reference, type);
    }
    return digest;
  }

  void requireLogin(String credentials, boolean byToken) {
    user = Optional.of(credentials);
    bearer = byToken;
  }

  void cutBlobs(int times, boolean withRanges) {
    cuts.set(times);
    ranges = withRanges;
  }

  /// Has a blob in one repository only.
  void keepIn(String repository, Digest blob) {
    blobs.remove(blob.value());
    boolean _ = elsewhere.add(repository + "@" + blob);
  }

  void beBusy(int times) {
    busy.set(times);
  }

  void redirectBlobs(String base) {
    redirect = Optional.of(base);
  }

  /// The blobs that were sent to it.
  List<Digest> uploads() {
    return List.copyOf(uploads);
  }

  List<String> requests() {
    return List.copyOf(requests);
  }

  boolean has(String key) {
    return blobs.containsKey(key) || manifests.containsKey(key);
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      String sent =
          Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")).orElse("-");
      requests.add(exchange.getRequestMethod() + " " + path + " " + sent);
      if (behaviour.answer(exchange, path)) {
        return;
      }
      if (path.equals("/token")) {
        token(exchange, sent);
      } else if (busy.getAndDecrement() > 0) {
        answer(exchange, 503, "");
      } else if (user.isPresent() && !authorized(sent)) {
        challenge(exchange);
      } else {
        serve(exchange, path);
      }
    }
  }

  private boolean authorized(String sent) {
    return bearer ? sent.equals("Bearer good") : sent.equals("Basic " + encoded());
  }

  private String encoded() {
    return java.util.Base64.getEncoder()
        .encodeToString(user.orElse("").getBytes(StandardCharsets.UTF_8));
  }

  private void challenge(HttpExchange exchange) throws IOException {
    String value =
        bearer
            ? "Bearer realm=\"http://" + domain() + "/token\",service=\"test\",scope=\"x\""
            : "Basic realm=\"test\"";
    exchange.getResponseHeaders().add("WWW-Authenticate", value);
    answer(exchange, 401, "{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"who are you\"}]}");
  }

  private void token(HttpExchange exchange, String sent) throws IOException {
    if (exchange.getRequestMethod().equals("POST")) {
      answer(exchange, 404, "");
    } else if (sent.equals("Basic " + encoded())) {
      answer(exchange, 200, "{\"token\":\"good\"}");
    } else {
      answer(exchange, 401, "");
    }
  }

  private void serve(HttpExchange exchange, String path) throws IOException {
    int manifest = path.indexOf("/manifests/");
    int blob = path.indexOf("/blobs/");
    String repository = path.substring("/v2/".length());
    if (path.endsWith("/tags/list")) {
      answer(exchange, 200, "{\"tags\":[\"1.0\",\"1.1\",\"latest\"]}");
    } else if (manifest > 0) {
      manifest(
          exchange,
          repository.substring(0, manifest - 4)
              + "/"
              + path.substring(manifest + "/manifests/".length()));
    } else if (path.endsWith("/blobs/uploads/") && mounted(exchange)) {
      answer(exchange, 201, "");
    } else if (path.endsWith("/blobs/uploads/")) {
      exchange.getResponseHeaders().add("Location", path + "1?state=a");
      answer(exchange, 202, "");
    } else if (path.contains("/blobs/uploads/")) {
      byte[] bytes = exchange.getRequestBody().readAllBytes();
      String query = exchange.getRequestURI().getQuery();
      boolean right = query.endsWith("digest=" + Sha256.of(bytes));
      if (right) {
        blobs.put(Sha256.of(bytes).value(), bytes);
        uploads.add(Sha256.of(bytes));
      }
      answer(exchange, right ? 201 : 400, "");
    } else if (blob > 0) {
      blob(exchange, path, path.substring(blob + "/blobs/".length()));
    } else {
      answer(exchange, 404, "");
    }
  }

  /// Whether another repository has what shall be taken over from there.
  private boolean mounted(HttpExchange exchange) {
    Matcher asked =
        Pattern.compile("mount=([^&]+)&from=([^&]+)")
            .matcher(String.valueOf(exchange.getRequestURI().getQuery()));
    return asked.matches() && elsewhere.contains(asked.group(2) + "@" + asked.group(1));
  }

  private void manifest(HttpExchange exchange, String key) throws IOException {
    if (exchange.getRequestMethod().equals("PUT")) {
      byte[] bytes = exchange.getRequestBody().readAllBytes();
      String tag = key.substring(key.lastIndexOf('/') + 1);
      Digest _ = manifest(key.substring(0, key.lastIndexOf('/')), tag, Descriptor.MANIFEST, bytes);
      answer(exchange, 201, "");
      return;
    }
    byte[] bytes = manifests.get(key);
    if (bytes == null) {
      answer(exchange, 404, "{\"errors\":[{\"message\":\"manifest unknown\"}]}");
      return;
    }
    exchange.getResponseHeaders().add("Content-Type", types.get(key));
    send(exchange, 200, bytes);
  }

  private void blob(HttpExchange exchange, String path, String digest) throws IOException {
    byte[] bytes = blobs.get(digest);
    if (bytes == null) {
      answer(exchange, 404, "");
      return;
    }
    if (redirect.isPresent()) {
      exchange.getResponseHeaders().add("Location", redirect.get() + path);
      answer(exchange, 307, "");
      return;
    }
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(200, -1);
      return;
    }
    String range = exchange.getRequestHeaders().getFirst("Range");
    int from = 0;
    int status = 200;
    if (range != null && ranges) {
      from = Integer.parseInt(range.replaceAll("\\D", ""));
      status = 206;
      exchange
          .getResponseHeaders()
          .add("Content-Range", "bytes " + from + "-" + (bytes.length - 1) + "/" + bytes.length);
    }
    byte[] rest = Arrays.copyOfRange(bytes, from, bytes.length);
    if (bytes.length > 10_000 && cuts.getAndDecrement() > 0) {
      exchange.sendResponseHeaders(status, rest.length);
      exchange.getResponseBody().write(rest, 0, rest.length / 2);
      exchange.getResponseBody().flush();
      throw new IOException("cut on purpose");
    }
    send(exchange, status, rest);
  }

  static void answer(HttpExchange exchange, int status, String text) throws IOException {
    send(exchange, status, text.getBytes(StandardCharsets.UTF_8));
  }

  static void send(HttpExchange exchange, int status, byte[] bytes) throws IOException {
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    if (bytes.length > 0) {
      exchange.getResponseBody().write(bytes);
    }
  }
}
