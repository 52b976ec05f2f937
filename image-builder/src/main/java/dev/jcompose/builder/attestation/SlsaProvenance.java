package dev.jcompose.builder.attestation;

import dev.jcompose.builder.request.AttestationWish;
import dev.jcompose.builder.request.BuildRequest;
import dev.jcompose.builder.source.NamedContext;
import dev.jcompose.builder.stage.Material;
import dev.jcompose.image.document.JsonDocument;
import dev.jcompose.linux.name.Platform;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.TreeMap;
import java.util.UUID;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// How an image was built, in the form that BuildKit writes. What only BuildKit has, its graph of
/// operations, is left out. Values of secrets are never in it.
///
/// @param request what was built
/// @param wish how much is said
/// @param platform of the image
/// @param materials what was used
/// @param dockerfile its text
/// @see <a href="https://docs.docker.com/build/metadata/attestations/slsa-definitions/">SLSA
///   definitions</a>
record SlsaProvenance(
    BuildRequest request,
    AttestationWish.Provenance wish,
    Platform platform,
    Collection<Material> materials,
    String dockerfile) {
  private static final String V02 = "https://slsa.dev/provenance/v0.2";
  private static final String V1 = "https://slsa.dev/provenance/v1";
  private static final String BUILD_TYPE_V02 = "https://mobyproject.org/buildkit@v1";
  private static final String BUILD_TYPE_V1 =
      "https://github.com/moby/buildkit/blob/master/docs/attestations/slsa-definitions.md";

  /// The type of the statement.
  String type() {
    return wish.version1() ? V1 : V02;
  }

  /// The predicate.
  ObjectNode predicate(Instant began, Instant ended) {
    return wish.version1() ? version1(began, ended) : version02(began, ended);
  }

  private ObjectNode version02(Instant began, Instant ended) {
    ObjectNode predicate = JsonDocument.object();
    predicate.putObject("builder").put("id", wish.builder());
    predicate.put("buildType", BUILD_TYPE_V02);
    predicate.set("materials", used());
    ObjectNode invocation = predicate.putObject("invocation");
    invocation.set("configSource", source("entryPoint"));
    invocation.set("parameters", parameters());
    invocation.putObject("environment").put("platform", Platform.HERE.toString());
    ObjectNode metadata =
        predicate
            .putObject("metadata")
            .put("buildInvocationID", UUID.randomUUID().toString())
            .put("buildStartedOn", began.toString())
            .put("buildFinishedOn", ended.toString());
    metadata.set("completeness", completeness().put("environment", true));
    metadata.put("reproducible", false);
    metadata.set(BUILD_TYPE_V02 + "#metadata", own());
    return predicate;
  }

  private ObjectNode version1(Instant began, Instant ended) {
    ObjectNode predicate = JsonDocument.object();
    ObjectNode definition = predicate.putObject("buildDefinition").put("buildType", BUILD_TYPE_V1);
    ObjectNode external = definition.putObject("externalParameters");
    external.set("configSource", source("path"));
    external.set("request", parameters());
    definition.putObject("internalParameters").put("builderPlatform", Platform.HERE.toString());
    definition.set("resolvedDependencies", used());
    ObjectNode run = predicate.putObject("runDetails");
    run.putObject("builder").put("id", wish.builder());
    ObjectNode metadata =
        run.putObject("metadata")
            .put("invocationID", UUID.randomUUID().toString())
            .put("startedOn", began.toString())
            .put("finishedOn", ended.toString());
    metadata.set("buildkit_completeness", completeness());
    metadata.set("buildkit_metadata", own());
    return predicate;
  }

  private ArrayNode used() {
    ArrayNode all = JsonDocument.array();
    materials.stream()
        .distinct()
        .sorted(Comparator.comparing(Material::uri))
        .forEach(material -> {
          ObjectNode entry = all.addObject().put("uri", material.uri());
          entry.putObject("digest").put(material.algorithm(), material.digest());
        });
    return all;
  }

  /// What started the build: the Dockerfile, and the repository it is in.
  private ObjectNode source(String file) {
    ObjectNode source = JsonDocument.object();
    if (request.context() instanceof NamedContext.Git(var git)) {
      source.put("uri", git.address());
      materials.stream()
          .filter(material -> material.uri().equals(git.address()))
          .findFirst()
          .ifPresent(
              material -> source.putObject("digest").put(material.algorithm(), material.digest()));
    }
    return source.put(file, name());
  }

  private String name() {
    return request.inline().isPresent()
        ? "Dockerfile"
        : String.valueOf(request.dockerfile().getFileName());
  }

  private ObjectNode parameters() {
    ObjectNode parameters = JsonDocument.object().put("frontend", "dockerfile.v0");
    ObjectNode arguments = JsonDocument.object();
    request.target().ifPresent(target -> arguments.put("target", target));
    if (request.platforms().size() > 1 || !platform.equals(Platform.HERE)) {
      arguments.put(
          "platform",
          String.join(",", request.platforms().stream().map(Platform::toString).toList()));
    }
    if (wish.max()) {
      new TreeMap<>(request.args())
          .forEach((name, value) -> arguments.put("build-arg:" + name, value));
      new TreeMap<>(request.labels())
          .forEach((name, value) -> arguments.put("label:" + name, value));
    }
    if (!arguments.isEmpty()) {
      parameters.set("args", arguments);
    }
    if (request.context() instanceof NamedContext.Directory) {
      ArrayNode locals = parameters.putArray("locals");
      locals.addObject().put("name", "context");
      locals.addObject().put("name", "dockerfile");
    }
    if (wish.max()) {
      names(parameters, "secrets", request.credentials().secrets().keySet());
      names(parameters, "ssh", request.credentials().ssh().keySet());
    }
    return parameters;
  }

  private static void names(ObjectNode parameters, String field, Collection<String> ids) {
    if (!ids.isEmpty()) {
      ArrayNode list = parameters.putArray(field);
      ids.stream().sorted().forEach(id -> list.addObject().put("id", id).put("optional", true));
    }
  }

  /// Files of a directory are not listed, so materials are complete for repositories only.
  private ObjectNode completeness() {
    return JsonDocument.object()
        .put("parameters", wish.max())
        .put("materials", request.context() instanceof NamedContext.Git);
  }

  private ObjectNode own() {
    ObjectNode own = JsonDocument.object();
    if (wish.max()) {
      own.putObject("source")
          .putArray("infos")
          .addObject()
          .put("filename", name())
          .put("language", "Dockerfile")
          .put(
              "data",
              Base64.getEncoder().encodeToString(dockerfile.getBytes(StandardCharsets.UTF_8)));
    }
    return own;
  }
}
