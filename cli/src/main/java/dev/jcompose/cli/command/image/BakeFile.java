package dev.jcompose.cli.command.image;

import dev.jcompose.cli.json.Json;
import dev.jcompose.model.build.Build;
import dev.jcompose.model.naming.ImageNames;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Service;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The builds of a project in the form that `docker buildx bake` takes.
///
/// @see <a href="https://docs.docker.com/build/bake/reference/">Bake file reference</a>
final class BakeFile {
  private BakeFile() {}

  static Json of(Project project) {
    Map<String, Object> targets = new TreeMap<>();
    for (Service service : project.services().values()) {
      service
          .build()
          .ifPresent(build -> targets.put(service.name(), target(project, service, build)));
    }
    Map<String, Object> file = new LinkedHashMap<>();
    file.put("group", Map.of("default", Map.of("targets", List.copyOf(targets.keySet()))));
    file.put("target", targets);
    return Json.of(file);
  }

  private static Map<String, Object> target(Project project, Service service, Build build) {
    Map<String, Object> target = new LinkedHashMap<>();
    build.context().ifPresent(context -> target.put("context", context));
    Map<String, Object> contexts = new TreeMap<>();
    build
        .additionalContexts()
        .forEach((name, place) -> contexts.put(name, place.replaceFirst("^service:", "target:")));
    put(target, "contexts", contexts);
    build.dockerfile().ifPresent(file -> target.put("dockerfile", file));
    build.dockerfileInline().ifPresent(text -> target.put("dockerfile-inline", text));
    Map<String, Object> arguments = new TreeMap<>();
    build.args().forEach((name, value) -> value.ifPresent(text -> arguments.put(name, text)));
    put(target, "args", arguments);
    put(target, "labels", new TreeMap<>(build.labels()));
    List<String> tags = new ArrayList<>(build.tags());
    tags.addFirst(ImageNames.of(project, service));
    target.put("tags", tags);
    putList(target, "cache-from", build.cacheFrom());
    putList(target, "cache-to", build.cacheTo());
    build.target().ifPresent(stage -> target.put("target", stage));
    putList(target, "platforms", build.platforms());
    build.network().ifPresent(mode -> target.put("network", mode));
    putList(target, "no-cache-filter", build.noCacheFilter());
    if (build.noCache()) {
      target.put("no-cache", true);
    }
    if (build.pull()) {
      target.put("pull", true);
    }
    List<String> attest = new ArrayList<>();
    build.provenance().ifPresent(text -> attest(attest, "provenance", text));
    build.sbom().ifPresent(text -> attest(attest, "sbom", text));
    putList(target, "attest", attest);
    target.put("output", List.of("type=docker"));
    return target;
  }

  /// As Docker Compose writes it: `type=provenance,mode=max`, `type=sbom,disabled=true`.
  private static void attest(List<String> all, String type, String text) {
    all.add(
        "type="
            + type
            + switch (text) {
              case "true" -> "";
              case "false" -> ",disabled=true";
              default -> "," + text;
            });
  }

  private static void put(Map<String, Object> target, String key, Map<String, ?> value) {
    if (!value.isEmpty()) {
      target.put(key, value);
    }
  }

  private static void putList(Map<String, Object> target, String key, List<String> value) {
    if (!value.isEmpty()) {
      target.put(key, value);
    }
  }
}
