package dev.jcompose.image.registry;

import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import dev.jcompose.image.content.Blobs;
import dev.jcompose.image.document.JsonDocument;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// How requests to one registry are authorized, for one scope. A header is created when the
/// registry asks for it, and again when it has expired. Never sent to any other host.
final class Authorization {
  private static final Set<Integer> NO_OAUTH = Set.of(400, 401, 404, 405);

  private final HttpClient client;
  private final Patience patience;
  private final URI registry;
  private final Optional<Credential> credential;
  private final String scope;
  private Optional<String> header = Optional.empty();

  /// @param registry where requests go; its token server must not be in a more private network
  Authorization(
      HttpClient client,
      Patience patience,
      URI registry,
      Optional<Credential> credential,
      String scope) {
    this.client = client;
    this.patience = patience;
    this.registry = registry;
    this.credential = credential;
    this.scope = scope;
  }

  synchronized Optional<String> header() {
    return header;
  }

  /// Answers a challenge.
  ///
  /// @param used the header that was refused, if one was sent
  /// @return whether there is a new header to try
  synchronized boolean answer(Challenge challenge, Optional<String> used)
      throws IOException, InterruptedException {
    if (!header.equals(used)) {
      // Another thread has been here meanwhile.
      return true;
    }
    Optional<String> next =
        challenge.scheme().equals("basic") ? basic() : Optional.of(bearer(challenge));
    if (next.isEmpty() || next.equals(used)) {
      return false;
    }
    header = next;
    return true;
  }

  private Optional<String> basic() {
    return credential
        .filter(known -> !known.identityToken())
        .map(known -> "Basic " + encoded(known));
  }

  private String bearer(Challenge challenge) throws IOException, InterruptedException {
    String realm = challenge.parameters().getOrDefault("realm", "");
    URI uri;
    try {
      uri = URI.create(realm);
    } catch (IllegalArgumentException notOne) {
      throw new ImageException(
          Kind.SYSTEM, "registry: its token server is not an address: " + realm);
    }
    boolean secure = "https".equals(uri.getScheme());
    // An insecure registry may also issue its own tokens over plain HTTP.
    boolean local =
        "http".equals(uri.getScheme())
            && (RegistryHost.isLoopback(String.valueOf(uri.getAuthority()))
                || ("http".equals(registry.getScheme())
                    && registry.getRawAuthority().equals(uri.getRawAuthority())));
    if (!secure && !local) {
      throw new ImageException(Kind.SYSTEM, "registry: its token server is not secure: " + realm);
    }
    Redirects.check("login", registry, uri);
    String service = challenge.parameters().getOrDefault("service", "");
    String wanted = challenge.parameters().getOrDefault("scope", scope);
    if (credential.isPresent()) {
      HttpResponse<InputStream> response = oauth(uri, service, wanted, credential.get());
      if (response.statusCode() == 200 || !NO_OAUTH.contains(response.statusCode())) {
        return token(response);
      }
      response.body().close();
    }
    return token(get(uri, service, wanted));
  }

  private HttpResponse<InputStream> oauth(URI uri, String service, String wanted, Credential known)
      throws IOException, InterruptedException {
    String form =
        "service="
            + encode(service)
            + "&scope="
            + encode(wanted)
            + "&client_id=jcompose&"
            + (known.identityToken()
                ? "grant_type=refresh_token&refresh_token=" + encode(known.secret())
                : "grant_type=password&username="
                    + encode(known.user())
                    + "&password="
                    + encode(known.secret()));
    return send(
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form)));
  }

  private HttpResponse<InputStream> get(URI uri, String service, String wanted)
      throws IOException, InterruptedException {
    String query =
        (uri.getRawQuery() == null ? "" : uri.getRawQuery() + "&")
            + "service="
            + encode(service)
            + "&scope="
            + encode(wanted);
    String base = uri.toString();
    int mark = base.indexOf('?');
    URI whole = URI.create((mark < 0 ? base : base.substring(0, mark)) + "?" + query);
    HttpRequest.Builder request = HttpRequest.newBuilder(whole).GET();
    credential
        .filter(known -> !known.identityToken())
        .ifPresent(known -> request.header("Authorization", "Basic " + encoded(known)));
    return send(request);
  }

  private HttpResponse<InputStream> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(
        request.timeout(patience.silence()).build(), WatchedBody.handler(patience.silence()));
  }

  private static String token(HttpResponse<InputStream> response) throws IOException {
    if (response.statusCode() != 200) {
      throw RegistryFailure.of("login", response);
    }
    try (InputStream body = response.body()) {
      JsonNode node = JsonDocument.parseObject("token", body.readNBytes(Blobs.MAX_DOCUMENT));
      String token = JsonDocument.text(node, "token");
      String access = token.isEmpty() ? JsonDocument.text(node, "access_token") : token;
      if (access.isEmpty() || access.indexOf('\n') >= 0 || access.indexOf('\r') >= 0) {
        throw new ImageException(Kind.SYSTEM, "registry: its token server returned no token");
      }
      return "Bearer " + access;
    }
  }

  private static String encoded(Credential known) {
    return Base64.getEncoder()
        .encodeToString((known.user() + ":" + known.secret()).getBytes(StandardCharsets.UTF_8));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
