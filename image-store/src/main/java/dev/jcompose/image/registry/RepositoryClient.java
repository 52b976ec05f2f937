package dev.jcompose.image.registry;

import dev.jcompose.image.Digest;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import dev.jcompose.image.content.Blobs;
import dev.jcompose.image.content.Sha256;
import dev.jcompose.image.document.Descriptor;
import dev.jcompose.image.document.JsonDocument;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Requests about one repository to one registry: authorized, redirected and retried as needed.
final class RepositoryClient {
  /// A layer of 2 GB may take eleven hours to send.
  private static final long SLOWEST_BYTES_PER_SECOND = 50_000;

  private static final int MAX_REDIRECTS = 10;
  private static final int ATTEMPTS = 5;
  private static final Set<Integer> AGAIN = Set.of(408, 429, 500, 502, 503, 504);
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final long MAX_RETRY_AFTER_SECONDS = 30;

  private final HttpClient client;
  private final Patience patience;
  private final RegistryHost host;
  private final String repository;
  private final Authorization authorization;
  private final String what;

  /// @param what for messages: the image's name
  RepositoryClient(
      HttpClient client,
      Patience patience,
      RegistryHost host,
      String repository,
      Optional<Credential> credential,
      String actions,
      String what) {
    this.client = client;
    this.patience = patience;
    this.host = host;
    this.repository = repository;
    this.what = what;
    String scope = repository.isEmpty() ? "" : "repository:" + repository + ":" + actions;
    this.authorization =
        new Authorization(
            client, patience, host.base(), host.mirror() ? Optional.empty() : credential, scope);
  }

  /// A manifest or index as fetched: the media type as the registry says, the digest of the bytes.
  static final class Fetched {
    private final String mediaType;
    private final Digest digest;
    private final byte[] bytes;

    Fetched(String mediaType, Digest digest, byte[] bytes) {
      this.mediaType = mediaType;
      this.digest = digest;
      this.bytes = bytes;
    }

    String mediaType() {
      return mediaType;
    }

    Digest digest() {
      return digest;
    }

    byte[] bytes() {
      return bytes.clone();
    }
  }

  /// Asks for nothing but who we are.
  void login() throws InterruptedException {
    HttpResponse<InputStream> response =
        send(URI.create(host.base() + "/v2/"), HttpRequest.Builder::GET);
    expect(response, 200);
    close(response);
  }

  /// Searches the registry, by the first version of its protocol: there is nothing newer.
  ///
  /// @see "moby registry/session.go, searchRepositories"
  List<SearchHit> search(String term, int limit) throws InterruptedException {
    String query =
        "/v1/search?q=%s&n=%d".formatted(URLEncoder.encode(term, StandardCharsets.UTF_8), limit);
    HttpResponse<InputStream> response =
        send(URI.create(host.base() + query), HttpRequest.Builder::GET);
    expect(response, 200);
    List<SearchHit> hits = new ArrayList<>();
    for (JsonNode hit :
        JsonDocument.parseObject("search results", document(response)).path("results")) {
      hits.add(
          new SearchHit(
              JsonDocument.text(hit, "name"),
              JsonDocument.text(hit, "description"),
              hit.path("star_count").asLong(0),
              hit.path("is_official").asBoolean(false),
              hit.path("is_automated").asBoolean(false)));
    }
    return hits;
  }

  /// Fetches a manifest by tag or digest.
  Fetched manifest(String reference) throws InterruptedException {
    HttpResponse<InputStream> response =
        send(
            path("/manifests/" + reference),
            builder ->
                builder
                    .header(
                        "Accept",
                        String.join(
                            ", ",
                            List.of(
                                Descriptor.INDEX,
                                Descriptor.DOCKER_INDEX,
                                Descriptor.MANIFEST,
                                Descriptor.DOCKER_MANIFEST)))
                    .GET());
    expect(response, 200);
    byte[] bytes = document(response);
    Digest digest = Sha256.of(bytes);
    if (reference.startsWith("sha256:") && !reference.equals(digest.value())) {
      throw new ImageException(
          Kind.INVALID,
          what
              + ": "
              + host.authority()
              + " sent another manifest: manifest verification failed for digest "
              + reference);
    }
    String type = response.headers().firstValue("Content-Type").orElse("");
    int parameters = type.indexOf(';');
    return new Fetched(
        (parameters < 0 ? type : type.substring(0, parameters)).strip(), digest, bytes);
  }

  /// The repository's tags.
  ///
  /// @throws ImageException when the registry does not list them
  List<String> requireTags() throws InterruptedException {
    HttpResponse<InputStream> response = send(path("/tags/list"), HttpRequest.Builder::GET);
    expect(response, 200);
    return JsonDocument.texts(JsonDocument.parseObject("tags", document(response)), "tags")
        .orElse(List.of());
  }

  /// The same, none when the registry does not list them.
  List<String> tags() throws InterruptedException {
    HttpResponse<InputStream> response = send(path("/tags/list"), HttpRequest.Builder::GET);
    if (response.statusCode() != 200) {
      close(response);
      return List.of();
    }
    try {
      return JsonDocument.texts(JsonDocument.parseObject("tags", document(response)), "tags")
          .orElse(List.of());
    } catch (ImageException unreadable) {
      return List.of();
    }
  }

  /// A small blob, checked.
  byte[] document(Descriptor descriptor) throws InterruptedException {
    if (descriptor.size() > Blobs.MAX_DOCUMENT) {
      throw new ImageException(Kind.INVALID, what + ": configuration is too large");
    }
    HttpResponse<InputStream> response = blob(descriptor, 0);
    expect(response, 200);
    byte[] bytes = document(response);
    if (bytes.length != descriptor.size() || !Sha256.of(bytes).equals(descriptor.digest())) {
      throw new ImageException(
          Kind.INVALID,
          what + ": corrupted: blob does not match its digest: " + descriptor.digest());
    }
    return bytes;
  }

  /// Begins to fetch a blob from an offset on.
  HttpResponse<InputStream> blob(Descriptor descriptor, long offset) throws InterruptedException {
    return send(
        path("/blobs/" + descriptor.digest()),
        builder -> {
          if (offset > 0) {
            builder.header("Range", "bytes=" + offset + "-");
          }
          builder.GET();
        });
  }

  /// Whether the registry has a blob.
  boolean hasBlob(Digest digest) throws InterruptedException {
    HttpResponse<InputStream> response =
        send(
            path("/blobs/" + digest),
            builder -> builder.method("HEAD", HttpRequest.BodyPublishers.noBody()));
    close(response);
    return response.statusCode() == 200;
  }

  /// Asks the registry to mount a blob from another of its repositories (distribution
  /// specification, "mounting a blob from another repository").
  ///
  /// @return whether it did
  boolean mount(Digest digest, String from) throws InterruptedException {
    String query = "?mount=" + digest + "&from=" + URLEncoder.encode(from, StandardCharsets.UTF_8);
    HttpResponse<InputStream> response =
        send(
            path("/blobs/uploads/" + query),
            builder -> builder.POST(HttpRequest.BodyPublishers.noBody()));
    close(response);
    // A repository that may not be read, or no longer has it, is not a reason to fail.
    return response.statusCode() == 201;
  }

  /// Begins an upload.
  ///
  /// @return where to send the bytes
  URI beginUpload() throws InterruptedException {
    HttpResponse<InputStream> response =
        send(path("/blobs/uploads/"), builder -> builder.POST(HttpRequest.BodyPublishers.noBody()));
    expect(response, 202);
    close(response);
    return response
        .headers()
        .firstValue("Location")
        .map(location -> Redirects.next(what, response.uri(), location))
        .orElseThrow(() ->
            new ImageException(Kind.SYSTEM, what + ": the registry returned no upload address"));
  }

  /// Puts the whole blob.
  void upload(URI location, Digest digest, HttpRequest.BodyPublisher body)
      throws InterruptedException {
    String mark = location.getRawQuery() == null ? "?" : "&";
    HttpResponse<InputStream> response =
        send(
            URI.create(location + mark + "digest=" + digest),
            builder ->
                builder
                    .header("Content-Type", "application/octet-stream")
                    .timeout(
                        patience
                            .silence()
                            .plusSeconds(
                                Math.max(0, body.contentLength()) / SLOWEST_BYTES_PER_SECOND))
                    .PUT(body));
    expect(response, 201);
    close(response);
  }

  /// Puts a manifest under a tag or digest.
  void putManifest(String reference, String mediaType, byte[] bytes) throws InterruptedException {
    HttpResponse<InputStream> response =
        send(
            path("/manifests/" + reference),
            builder ->
                builder
                    .header("Content-Type", mediaType)
                    .PUT(HttpRequest.BodyPublishers.ofByteArray(bytes)));
    expect(response, 201);
    close(response);
  }

  /// How long the registry is waited for.
  Patience patience() {
    return patience;
  }

  /// The registry.
  String authority() {
    return host.authority();
  }

  /// The image's name.
  String what() {
    return what;
  }

  private URI path(String rest) {
    return URI.create(host.base() + "/v2/" + repository + rest);
  }

  private interface Shape {
    void apply(HttpRequest.Builder builder);
  }

  private HttpResponse<InputStream> send(URI uri, Shape shape) throws InterruptedException {
    long pause = patience.pause().toMillis();
    for (int attempt = 1; ; attempt++) {
      try {
        HttpResponse<InputStream> response = signed(uri, shape);
        if (!AGAIN.contains(response.statusCode()) || attempt == ATTEMPTS) {
          return response;
        }
        close(response);
        pause = Math.max(pause, retryAfter(response));
      } catch (IOException failure) {
        boolean late = failure instanceof HttpTimeoutException && attempt > 1;
        if (attempt == ATTEMPTS || late || failure instanceof ConnectException) {
          throw RegistryFailure.of(what, host.authority(), failure);
        }
      }
      Thread.sleep(pause);
      pause *= 2;
    }
  }

  private HttpResponse<InputStream> signed(URI uri, Shape shape)
      throws IOException, InterruptedException {
    for (int round = 0; ; round++) {
      Optional<String> header = authorization.header();
      HttpResponse<InputStream> response = redirected(uri, shape, header);
      if (response.statusCode() != 401 || round == 2) {
        return response;
      }
      Optional<Challenge> challenge =
          Challenge.of(response.headers().allValues("WWW-Authenticate"));
      if (challenge.isEmpty() || !authorization.answer(challenge.get(), header)) {
        return response;
      }
      close(response);
    }
  }

  /// The header is only sent to the registry itself, never to redirect targets.
  private HttpResponse<InputStream> redirected(URI first, Shape shape, Optional<String> header)
      throws IOException, InterruptedException {
    URI uri = first;
    for (int i = 0; i <= MAX_REDIRECTS; i++) {
      HttpRequest.Builder builder =
          HttpRequest.newBuilder(uri).timeout(patience.silence()).header("User-Agent", "jcompose");
      shape.apply(builder);
      if (host.authority().equals(uri.getRawAuthority())) {
        header.ifPresent(value -> builder.header("Authorization", value));
      }
      HttpResponse<InputStream> response =
          client.send(builder.build(), WatchedBody.handler(patience.silence()));
      Optional<String> location = response.headers().firstValue("Location");
      if (!REDIRECTS.contains(response.statusCode()) || location.isEmpty()) {
        return response;
      }
      close(response);
      uri = Redirects.next(what, uri, location.get());
    }
    throw new ImageException(Kind.SYSTEM, what + ": too many redirects by the registry");
  }

  private void expect(HttpResponse<InputStream> response, int status) {
    if (response.statusCode() != status) {
      throw RegistryFailure.of(what, response);
    }
  }

  private byte[] document(HttpResponse<InputStream> response) {
    try (InputStream body = response.body()) {
      byte[] bytes = body.readNBytes(Blobs.MAX_DOCUMENT + 1);
      if (bytes.length > Blobs.MAX_DOCUMENT) {
        throw new ImageException(Kind.INVALID, what + ": document is larger than 4 MiB");
      }
      return bytes;
    } catch (IOException failure) {
      throw RegistryFailure.of(what, host.authority(), failure);
    }
  }

  private static long retryAfter(HttpResponse<InputStream> response) {
    return response
        .headers()
        .firstValue("Retry-After")
        .filter(text -> text.matches("\\d{1,5}"))
        .map(Long::parseLong)
        .map(seconds -> Math.min(seconds, MAX_RETRY_AFTER_SECONDS) * 1000)
        .orElse(0L);
  }

  private static void close(HttpResponse<InputStream> response) {
    try {
      response.body().close();
    } catch (IOException closedAnyway) {
      throw new UncheckedIOException(closedAnyway);
    }
  }
}
