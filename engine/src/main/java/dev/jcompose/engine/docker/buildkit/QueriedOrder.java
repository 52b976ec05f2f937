package dev.jcompose.engine.docker.buildkit;

import dev.jcompose.buildkit.control.BuildOrder;
import dev.jcompose.engine.docker.form.QueryJson;
import dev.jcompose.engine.http.Query;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/// The order of a build as the parameters of `POST /build?version=2`, in the frontend's words.
///
/// @see "moby builder/builder-next/builder.go, Build"
final class QueriedOrder {
  private static final String INLINE_CACHE = "BUILDKIT_INLINE_CACHE";

  private QueriedOrder() {}

  static BuildOrder of(Query query) {
    Map<String, String> arguments = QueryJson.arguments(query);
    Map<String, String> options = new LinkedHashMap<>();
    query.text("dockerfile").ifPresent(name -> options.put("filename", name));
    query.text("target").ifPresent(name -> options.put("target", name));
    query.text("platform").ifPresent(name -> options.put("platform", name));
    put(options, "build-arg:", arguments);
    put(options, "label:", QueryJson.labels(query));
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
    QueryJson.ulimits(query)
        .forEach(
            limit -> limits.add("%s=%d:%d".formatted(limit.name(), limit.soft(), limit.hard())));
    options.put("ulimit", String.join(",", limits));
    String remote = query.text("remote").orElse("");
    if (!remote.equals("client-session")) {
      options.put("context", remote);
    }
    List<BuildOrder.Typed> cacheFrom = new ArrayList<>();
    QueryJson.cacheFrom(query)
        .forEach(name -> cacheFrom.add(new BuildOrder.Typed("registry", Map.of("ref", name))));
    boolean inline = FrontendOptions.isTrue(arguments.getOrDefault(INLINE_CACHE, "false"));
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
    QueryJson.outputs(query)
        .forEach(output -> exports.add(new BuildOrder.Typed(output.getKey(), output.getValue())));
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

  private static void put(Map<String, String> options, String prefix, Map<String, String> values) {
    values.forEach((name, value) -> options.put(prefix + name, value));
  }
}
