package dev.jcompose.engine.artifact;

import dev.jcompose.engine.error.Failures;
import dev.jcompose.engine.http.Exchange;
import dev.jcompose.engine.http.HttpProblem;
import dev.jcompose.engine.http.Router;
import dev.jcompose.engine.image.RegistryCredentials;
import dev.jcompose.engine.image.RegistryFile;
import dev.jcompose.image.Digest;
import dev.jcompose.image.reference.ImageReference;
import dev.jcompose.image.registry.FileBundle;
import dev.jcompose.image.registry.FileBundles;
import dev.jcompose.image.registry.Registries;
import dev.jcompose.image.registry.RegistrySettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Published projects: what `publish` sends and `-f oci://` reads, as in Docker Compose.
public final class ArtifactRoutes {
  private static final String PROJECT = "application/vnd.docker.compose.project";
  private static final String OLD_CONFIGURATION =
      "application/vnd.docker.compose.config.empty.v1+json";

  private final FileBundles artifacts = new FileBundles(new Registries());

  public void addTo(Router routes) {
    routes.get("/jcompose/v1/artifact", this::fetch);
    routes.post("/jcompose/v1/artifact", this::push);
  }

  private static RegistrySettings settings(Exchange exchange, String domain, boolean insecure) {
    RegistrySettings settings =
        RegistryFile.settings(RegistryCredentials.ofMap(exchange.header(RegistryCredentials.ALL)));
    if (!insecure) {
      return settings;
    }
    Set<String> all = new HashSet<>(settings.insecure());
    all.add(domain);
    return new RegistrySettings(settings.credentials(), all, settings.mirrors());
  }

  private static ImageReference name(String text) {
    return Failures.translated(() -> ImageReference.parse(text));
  }

  private void fetch(Exchange exchange) throws IOException, InterruptedException {
    ImageReference name =
        name(
            exchange
                .query()
                .text("name")
                .orElseThrow(() -> HttpProblem.badRequest("name is required")));
    FileBundles.Fetched fetched;
    try {
      fetched =
          artifacts.fetch(
              name, settings(exchange, name.domain(), exchange.query().flag("insecure")), PROJECT);
    } catch (RuntimeException problem) {
      throw Failures.translate(problem);
    }
    String type = fetched.artifact().type();
    if (!Set.of(PROJECT, OLD_CONFIGURATION).contains(type)) {
      throw HttpProblem.badRequest(
          "%s is not a compose project OCI artifact, but %s".formatted(name.canonical(), type));
    }
    List<Map<String, Object>> parts = new ArrayList<>();
    for (FileBundle.Part part : fetched.artifact().parts()) {
      parts.add(
          Map.of(
              "mediaType", part.mediaType(),
              "annotations", part.annotations(),
              "text", part.text()));
    }
    exchange.json(200, Map.of("digest", fetched.digest().value(), "parts", parts));
  }

  private void push(Exchange exchange) throws IOException, InterruptedException {
    JsonNode body = exchange.json(JsonNode.class);
    ImageReference name = name(body.path("name").asString(""));
    List<FileBundle.Part> parts = new ArrayList<>();
    for (JsonNode part : body.path("parts")) {
      Map<String, String> annotations = new LinkedHashMap<>();
      part.path("annotations")
          .properties()
          .forEach(entry -> annotations.put(entry.getKey(), entry.getValue().asString("")));
      parts.add(
          new FileBundle.Part(
              part.path("mediaType").asString(""), annotations, part.path("text").asString("")));
    }
    RegistrySettings settings =
        settings(exchange, name.domain(), body.path("insecure").asBoolean(false));
    Digest digest;
    try {
      digest = push(name, settings, new FileBundle(PROJECT, parts), version(body));
      if (body.has("images")) {
        List<ImageReference> images = new ArrayList<>();
        body.path("images").forEach(image -> images.add(name(image.asString(""))));
        String version = body.path("composeVersion").asString("");
        Digest _ =
            artifacts.pushImages(
                name, settings, digest, images, Map.of("com.docker.compose.version", version));
      }
    } catch (RuntimeException problem) {
      throw Failures.translate(problem);
    }
    exchange.json(201, Map.of("digest", digest.value()));
  }

  /// Every current registry accepts the newer form.
  private Digest push(
      ImageReference name, RegistrySettings settings, FileBundle artifact, String version)
      throws InterruptedException {
    if (version.equals("1.0")) {
      return artifacts.push(name, settings, artifact, FileBundles.Form.OCI_1_0, OLD_CONFIGURATION);
    }
    return artifacts.push(name, settings, artifact, FileBundles.Form.OCI_1_1, OLD_CONFIGURATION);
  }

  private static String version(JsonNode body) {
    String version = body.path("ociVersion").asString("");
    if (!Set.of("", "1.0", "1.1").contains(version)) {
      throw HttpProblem.badRequest("unsupported OCI version: " + version);
    }
    return version;
  }
}
