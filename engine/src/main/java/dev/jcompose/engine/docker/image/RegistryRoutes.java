package dev.jcompose.engine.docker.image;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.jcompose.engine.Engine;
import dev.jcompose.engine.docker.form.AskedPlatform;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.http.Exchange;
import dev.jcompose.engine.http.HttpProblem;
import dev.jcompose.engine.http.Query;
import dev.jcompose.engine.http.Router;
import dev.jcompose.engine.image.RegistryCredentials;
import dev.jcompose.engine.image.RegistryFile;
import dev.jcompose.engine.json.DockerJson;
import dev.jcompose.engine.json.Lenient;
import dev.jcompose.image.Digest;
import dev.jcompose.image.Image;
import dev.jcompose.image.reference.ImageReference;
import dev.jcompose.image.registry.Credential;
import dev.jcompose.image.registry.Distribution;
import dev.jcompose.image.registry.RegistrySettings;
import dev.jcompose.linux.name.Platform;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Pulls and pushes images with the credentials that come with the request.
public record RegistryRoutes(Engine engine) {

  public void addTo(Router routes) {
    routes.post("/images/{name*}/push", this::push);
    routes.post("/auth", this::login);
    routes.get("/distribution/{name*}/json", this::distribution);
  }

  private static RegistrySettings settings(Exchange exchange) {
    return RegistryFile.settings(
        RegistryCredentials.ofOne(exchange.header(RegistryCredentials.ONE)));
  }

  /// `POST /images/create?fromImage=`.
  void pull(Exchange exchange) throws IOException, InterruptedException {
    Query query = exchange.query();
    String from = query.text("fromImage").orElse("");
    String tag = query.text("tag").orElse("");
    Platform platform = AskedPlatform.orHere(query, from);
    exchange.onClose(Thread.currentThread()::interrupt);
    try (TransferLines lines = new TransferLines(exchange)) {
      try {
        for (String name : asked(exchange, from, tag)) {
          pull(name, platform, exchange, lines);
        }
      } catch (EngineException.NotFound missing) {
        lines.error(
            new EngineException.NotFound(
                "manifest for "
                    + (tag.isEmpty() ? from : named(from, tag))
                    + " not found: manifest unknown: "
                    + missing.getMessage()));
      } catch (EngineException problem) {
        lines.error(problem);
      }
    }
  }

  private static String named(String from, String tag) {
    return from + (tag.startsWith("sha256:") ? "@" : ":") + tag;
  }

  /// Without a tag, as with `docker pull -a`, all that there are.
  private List<String> asked(Exchange exchange, String from, String tag)
      throws InterruptedException {
    ImageReference reference = ImageReference.parse(from);
    if (!tag.isEmpty()) {
      return List.of(named(from, tag));
    } else if (reference.tag().isPresent() || reference.digest().isPresent()) {
      return List.of(from);
    }
    return engine.images().tags(from, settings(exchange)).stream()
        .map(each -> named(from, each))
        .toList();
  }

  private void pull(String name, Platform platform, Exchange exchange, TransferLines lines)
      throws InterruptedException {
    Optional<Digest> before = engine.images().find(name, platform).map(Image::id);
    ImageReference reference = ImageReference.parse(name).withDefaultTag();
    lines.status("Pulling from " + reference.path(), reference.tag().orElse(""));
    Image image = engine.images().pull(name, platform, settings(exchange), lines);
    lines.manifest().ifPresent(digest -> lines.later("Digest: " + digest));
    String how =
        before.filter(image.id()::equals).isPresent()
            ? "Image is up to date for "
            : "Downloaded newer image for ";
    lines.later("Status: " + how + reference.familiar());
  }

  private void push(Exchange exchange) throws IOException, InterruptedException {
    String name = exchange.parameter("name");
    String tag = exchange.query().text("tag").orElse("");
    List<String> names = tag.isEmpty() ? tagged(name) : List.of(name + ":" + tag);
    Optional<Platform> platform = AskedPlatform.described(exchange, "platform", 46);
    names.stream()
        .filter(each -> AskedPlatform.find(engine.images(), each, platform).isEmpty())
        .findFirst()
        .ifPresent(each -> {
          throw none(ImageReference.parse(each).repository().familiar());
        });
    exchange.onClose(Thread.currentThread()::interrupt);
    try (TransferLines lines = new TransferLines(exchange)) {
      try {
        lines.status(
            "The push refers to repository ["
                + ImageReference.parse(name).repository().canonical()
                + "]",
            "");
        for (String each : names) {
          push(each, exchange, lines);
        }
      } catch (EngineException problem) {
        lines.error(problem);
      }
    }
  }

  private void push(String name, Exchange exchange, TransferLines lines)
      throws InterruptedException {
    String tag = ImageReference.parse(name).withDefaultTag().tag().orElse("");
    Digest digest = engine.images().push(name, settings(exchange), lines);
    lines.later(tag + ": digest: " + digest + " size: " + lines.manifestSize());
    lines.aux(Map.of("Tag", tag, "Digest", digest.value(), "Size", lines.manifestSize()));
  }

  /// All names of a repository, or the one with the given tag.
  private List<String> tagged(String name) {
    ImageReference reference = ImageReference.parse(name);
    if (reference.tag().isPresent()) {
      return List.of(name);
    }
    String repository = reference.repository().familiar();
    List<String> names =
        engine.images().list().stream()
            .flatMap(image -> image.tags().stream())
            .filter(each -> each.substring(0, each.lastIndexOf(':')).equals(repository))
            .sorted()
            .toList();
    if (names.isEmpty()) {
      throw none(repository);
    }
    return names;
  }

  private static EngineException none(String repository) {
    return new EngineException.NotFound(
        "An image does not exist locally with the tag: " + repository);
  }

  /// The body of `POST /auth`.
  record LoginRequest(
      @JsonProperty("username") String username,
      @JsonProperty("password") String password,
      @JsonProperty("serveraddress") String serveraddress,
      @JsonProperty("identitytoken") String identitytoken) {
    LoginRequest {
      username = Lenient.text(username);
      password = Lenient.text(password);
      serveraddress = Lenient.text(serveraddress);
      identitytoken = Lenient.text(identitytoken);
    }
  }

  /// An address that no registry can have, in the words of Go's client.
  private static void requireHost(String address, String domain) {
    String url = "https://" + domain;
    try {
      if (address.matches("https?://+")) {
        throw new HttpProblem(500, "Get \"https:/v2/\": http: no Host in request URL");
      } else if (new URI(url).getHost() == null) {
        throw new HttpProblem(500, "Get \"%s/v2/\": no such host".formatted(url));
      }
    } catch (URISyntaxException malformed) {
      throw new HttpProblem(
          400,
          "unable to parse server address: parse \"%s\": %s"
              .formatted(url, malformed.getReason().toLowerCase(Locale.ROOT)),
          malformed);
    }
  }

  private void login(Exchange exchange) throws IOException, InterruptedException {
    LoginRequest request = exchange.json(LoginRequest.class, DockerJson.docker());
    String domain = RegistryCredentials.domain(request.serveraddress());
    requireHost(request.serveraddress(), domain);
    Optional<Credential> credential =
        RegistryCredentials.credential(
            request.identitytoken(), request.username(), request.password());
    RegistrySettings usual = RegistryFile.settings(RegistryCredentials.ofOne(Optional.empty()));
    try {
      engine
          .images()
          .login(domain, new RegistrySettings(_ -> credential, usual.insecure(), usual.mirrors()));
    } catch (EngineException.BadRequest denied) {
      throw new HttpProblem(
          401,
          "login attempt to "
              + domain
              + " failed with status: 401 Unauthorized: "
              + denied.getMessage(),
          denied);
    }
    exchange.json(
        200, Map.of("Status", "Login Succeeded", "IdentityToken", ""), DockerJson.docker());
  }

  private void distribution(Exchange exchange) throws IOException, InterruptedException {
    Distribution found =
        engine.images().distribution(exchange.parameter("name"), settings(exchange));
    ObjectNode tree = DockerJson.docker().createObjectNode();
    tree.set("Descriptor", found.descriptor().json());
    ArrayNode platforms = tree.putArray("Platforms");
    for (Distribution.Platform platform : found.platforms()) {
      ObjectNode shown =
          platforms
              .addObject()
              .put("architecture", platform.architecture())
              .put("os", platform.os());
      if (!platform.variant().isEmpty()) {
        shown.put("variant", platform.variant());
      }
    }
    exchange.json(200, tree, DockerJson.docker());
  }
}
