package dev.jcompose.engine.docker.buildkit;

import dev.jcompose.buildkit.control.BuildOrder;
import dev.jcompose.engine.http.Query;
import dev.jcompose.engine.json.DockerJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// The order of a build as the parameters of `POST /build?version=2`, in the frontend's words.
///
/// @see "moby builder/builder-next/builder.go, Build"
final class QueriedOrder {
  private static final String INLINE_CACHE = "BUILDKIT_INLINE_CACHE";

  private QueriedOrder() {}

  static BuildOrder of(Query query) {
    JsonNode arguments = json(query, "buildargs", "{}");
    Map<String, String> options = new LinkedHashMap<>();
    query.text("dockerfile").ifPresent(name -> options.put("filename", name));
    query.text("target").ifPresent(name -> options.put("target", name));
    query.text("platform").ifPresent(name -> options.put("platform", name));
    put(options, "build-arg:", arguments);
    put(options, "label:", json(query, "labels", "{}"));
    if (query.flag("nocache")) {
      options.put("no-cache", "");
    }
    if (query.flag("pull")) {
      options.put("image-resolve-mode", "pull");
    }
    String hosts =
        query.all("extrahosts").stream()
            .filter(host -> !host.isEmpty())
            .map(host -> host.replaceFirst(":", "="))
            .collect(Collectors.joining(","));
    options.put("add-hosts", hosts);
    network(query.text("networkmode").orElse(""), options);
    query
        .bytes("shmsize")
        .filter(size -> size > 0)
        .ifPresent(size -> options.put("shm-size", size.toString()));
    List<String> limits = new ArrayList<>();
    json(query, "ulimits", "[]")
        .forEach(limit ->
            limits.add(
                "%s=%d:%d"
                    .formatted(
                        limit.path("Name").asString(""),
                        limit.path("Soft").asLong(0),
                        limit.path("Hard").asLong(0))));
    options.put("ulimit", String.join(",", limits));
    String remote = query.text("remote").orElse("");
    if (!remote.equals("client-session")) {
      options.put("context", remote);
    }
    List<BuildOrder.Typed> cacheFrom = new ArrayList<>();
    json(query, "cachefrom", "[]")
        .forEach(name ->
            cacheFrom.add(new BuildOrder.Typed("registry", Map.of("ref", name.asString("")))));
    boolean inline = FrontendOptions.isTrue(arguments.path(INLINE_CACHE).asString("false"));
    return new BuildOrder(
        query
            .text("buildid")
            .filter(id -> !id.isEmpty())
            .orElseGet(() -> UUID.randomUUID().toString()),
        query.text("session").orElse(""),
        "dockerfile.v0",
        options,
        exports(query),
        inline ? List.of(new BuildOrder.Typed("inline", Map.of())) : List.of(),
        cacheFrom,
        Set.of(),
        false);
  }

  private static void network(String mode, Map<String, String> options) {
    switch (mode) {
      case "", "default" -> {}
      case "host", "none" -> options.put("force-network-mode", mode);
      default ->
          throw FrontendOptions.refused(
              "network mode \"%s\" not supported by buildkit".formatted(mode));
    }
  }

  private static List<BuildOrder.Typed> exports(Query query) {
    List<BuildOrder.Typed> exports = new ArrayList<>();
    for (JsonNode output : json(query, "outputs", "[]")) {
      Map<String, String> attributes = new LinkedHashMap<>();
      put(attributes, "", output.path("Attrs"));
      exports.add(new BuildOrder.Typed(output.path("Type").asString(""), attributes));
    }
    if (exports.size() > 1) {
      throw FrontendOptions.refused("multiple outputs not supported");
    }
    if (exports.isEmpty()) {
      String tags =
          query.all("t").stream().filter(tag -> !tag.isEmpty()).collect(Collectors.joining(","));
      exports.add(new BuildOrder.Typed("moby", Map.of("name", tags)));
    }
    return exports;
  }

  /// Values that are `null` are left out: the client has none.
  private static void put(Map<String, String> options, String prefix, JsonNode values) {
    values.properties().stream()
        .filter(field -> !field.getValue().isNull())
        .forEach(field -> options.put(prefix + field.getKey(), field.getValue().asString("")));
  }

  private static JsonNode json(Query query, String name, String otherwise) {
    try {
      return DockerJson.docker()
          .readTree(query.text(name).filter(text -> !text.isEmpty()).orElse(otherwise));
    } catch (JacksonException malformed) {
      throw FrontendOptions.refused(name + " is not valid JSON: " + malformed.getOriginalMessage());
    }
  }
}
