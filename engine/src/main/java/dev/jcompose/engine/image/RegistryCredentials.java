package dev.jcompose.engine.image;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.json.DockerJson;
import dev.jcompose.image.registry.Credential;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// A client's credentials for registries. They come in a header of the request and are not kept
/// longer than the request.
///
/// @see <a
///   href="https://docs.docker.com/reference/api/engine/version/v1.50/#section/Authentication">
///   Docker Engine API, Authentication</a>
public final class RegistryCredentials {
  /// The header with credentials for the one registry that a request is about.
  public static final String ONE = "X-Registry-Auth";

  /// The header with credentials by registry.
  public static final String ALL = "X-Registry-Config";

  private static final String DOCKER = "docker.io";

  private final Optional<Credential> everywhere;
  private final Map<String, Credential> byDomain;

  private RegistryCredentials(Optional<Credential> everywhere, Map<String, Credential> byDomain) {
    this.everywhere = everywhere;
    this.byDomain = Map.copyOf(byDomain);
  }

  /// Reads [#ONE].
  public static RegistryCredentials ofOne(Optional<String> header) {
    return new RegistryCredentials(header.flatMap(RegistryCredentials::known), Map.of());
  }

  /// Anything but a JSON object means no credentials, as in Docker, whose own Go library sends such
  /// texts.
  private static Optional<Credential> known(String text) {
    try {
      return credential(parsed(text, ONE));
    } catch (EngineException.BadRequest nobody) {
      return Optional.empty();
    }
  }

  /// Reads [#ALL].
  public static RegistryCredentials ofMap(Optional<String> header) {
    Map<String, Credential> found = new LinkedHashMap<>();
    header.ifPresent(text ->
        parsed(text, ALL)
            .properties()
            .forEach(e ->
                credential(e.getValue()).ifPresent(known -> found.put(domain(e.getKey()), known))));
    return new RegistryCredentials(Optional.empty(), found);
  }

  private static Optional<Credential> credential(JsonNode json) {
    return credential(
        json.path("identitytoken").asString(""),
        json.path("username").asString(""),
        json.path("password").asString(""));
  }

  /// The credential of a request that names it by its parts, of which the token counts most.
  public static Optional<Credential> credential(String token, String user, String password) {
    if (!token.isEmpty()) {
      return Optional.of(new Credential("", token, true));
    }
    return user.isEmpty() ? Optional.empty() : Optional.of(new Credential(user, password, false));
  }

  /// The credentials for images of a domain.
  public Optional<Credential> of(String domain) {
    return everywhere.or(() -> Optional.ofNullable(byDomain.get(domain)));
  }

  /// Credentials by domain in the form of Docker's `config.json`.
  public String asFile() {
    Map<String, Object> servers = new TreeMap<>();
    byDomain.forEach((domain, login) -> {
      String server = domain.equals(DOCKER) ? "https://index.docker.io/v1/" : domain;
      String pair = login.user() + ":" + login.secret();
      servers.put(
          server,
          login.identityToken()
              ? Map.of("identitytoken", login.secret())
              : Map.of(
                  "auth",
                  Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8))));
    });
    return DockerJson.docker().writeValueAsString(Map.of("auths", servers));
  }

  /// `https://index.docker.io/v1/` is `docker.io` in an image's name.
  public static String domain(String server) {
    String host = server.replaceFirst("^https?://", "");
    int slash = host.indexOf('/');
    host = slash < 0 ? host : host.substring(0, slash);
    return switch (host) {
      case "", "index.docker.io", "registry-1.docker.io" -> DOCKER;
      default -> host;
    };
  }

  private static JsonNode parsed(String text, String header) {
    try {
      String plain = text.strip().replace('+', '-').replace('/', '_');
      byte[] json = Base64.getUrlDecoder().decode(plain);
      return DockerJson.docker().readTree(new String(json, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException | JacksonException malformed) {
      throw new EngineException.BadRequest(header + ": must be base64 of a JSON object");
    }
  }
}
