package dev.jcompose.engine.docker.buildkit;

import dev.jcompose.builder.request.BasePolicy;
import dev.jcompose.builder.request.CachePlace;
import dev.jcompose.builder.request.CachePolicy;
import dev.jcompose.builder.request.CacheTarget;
import dev.jcompose.builder.step.Entitlement;
import dev.jcompose.builder.step.StepNetwork;
import dev.jcompose.builder.step.StepSettings;
import dev.jcompose.buildkit.control.BuildOrder;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.json.DockerJson;
import dev.jcompose.image.reference.ImageReference;
import dev.jcompose.linux.name.Platform;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// The options of the frontend `dockerfile.v0`, by name.
///
/// @see "moby/buildkit: frontend/dockerui/config.go, attr.go"
record FrontendOptions(BuildOrder order, Map<String, String> values) {
  private static final String ARGUMENT = "build-arg:";

  /// Limits of steps that our containers of steps do not have.
  private static final List<String> NO_LIMITS =
      List.of("memswap", "cpushares", "cpuperiod", "cpuquota", "cpusetcpus", "cpusetmems");

  Optional<String> text(String name) {
    return Optional.ofNullable(values.get(name)).filter(value -> !value.isEmpty());
  }

  /// All whose names begin with a prefix, without it.
  Map<String, String> all(String prefix) {
    Map<String, String> found = new LinkedHashMap<>();
    values.forEach((name, value) -> {
      if (name.startsWith(prefix)) {
        found.put(name.substring(prefix.length()), value);
      }
    });
    return found;
  }

  Map<String, String> arguments() {
    return all(ARGUMENT);
  }

  /// The session that has a directory of the client's: several builds may share one.
  String session(String directory) {
    return text("local-sessionid:" + directory).orElse(order.session());
  }

  /// Refuses what would not be done.
  void check() {
    text("platform").ifPresent(FrontendOptions::checkPlatforms);
    if (text("multi-platform")
        .or(() -> text(ARGUMENT + "BUILDKIT_MULTI_PLATFORM"))
        .filter(FrontendOptions::isTrue)
        .isPresent()) {
      throw refused("images for several platforms are not supported");
    }
    all("attest:")
        .forEach((name, value) -> {
          if (!value.contains("disabled=true")) {
            throw refused("attestations are not supported: " + name);
          }
        });
    for (String limit : NO_LIMITS) {
      if (text(limit).isPresent()) {
        throw refused(limit + " is not supported in a build");
      }
    }
    if (text("cgroup-parent").isPresent()) {
      throw refused("cgroup-parent is not supported in a build");
    }
    text(ARGUMENT + "BUILDKIT_SYNTAX").ifPresent(FrontendOptions::checkSyntax);
  }

  /// What is built for; this machine when nothing is said.
  Platform platform() {
    return text("platform").map(Platform::parse).orElse(Platform.HERE);
  }

  /// One of Linux. Docker's own store takes no more than one, either.
  private static void checkPlatforms(String list) {
    List<String> names = List.of(list.split(",", -1));
    if (names.size() > 1) {
      throw refused(
          "a build for several platforms (build one at a time, or write build.platforms and use jcompose build)");
    }
    Platform platform = Platform.parse(names.getFirst());
    if (!platform.os().equals(Platform.HERE.os())) {
      throw refused("platform " + platform + " does not run here");
    }
  }

  /// Whether we are the frontend that an image holds.
  static void checkSyntax(String image) {
    if (!image.strip().matches("(docker\\.io/)?docker/dockerfile(-upstream)?(:.*)?")) {
      throw refused("syntax " + image.strip() + ": other Dockerfile languages cannot be run");
    }
  }

  CachePolicy cache() {
    Optional<String> without = Optional.ofNullable(values.get("no-cache"));
    List<BuildOrder.Typed> from = new ArrayList<>(order.cacheFrom());
    from.addAll(imports());
    return new CachePolicy(
        without.filter(String::isEmpty).isPresent(),
        without
            .filter(list -> !list.isEmpty())
            .map(list -> Set.of(list.split(",", -1)))
            .orElse(Set.of()),
        from.stream().map(FrontendOptions::source).distinct().toList(),
        order.cacheTo().stream().map(FrontendOptions::target).toList());
  }

  /// `[{"Type":"registry","Attrs":{"ref":"name"}}]`, and the older form of names only.
  private List<BuildOrder.Typed> imports() {
    List<BuildOrder.Typed> imports = new ArrayList<>();
    try {
      for (JsonNode item : DockerJson.docker().readTree(text("cache-imports").orElse("[]"))) {
        Map<String, String> attributes = new LinkedHashMap<>();
        item.path("Attrs")
            .properties()
            .forEach(e -> attributes.put(e.getKey(), e.getValue().asString()));
        imports.add(new BuildOrder.Typed(item.path("Type").asString(""), attributes));
      }
    } catch (JacksonException malformed) {
      throw refused("cache-imports is not valid JSON");
    }
    text("cache-from")
        .ifPresent(names -> {
          for (String name : names.split(",", -1)) {
            imports.add(new BuildOrder.Typed("registry", Map.of("ref", name)));
          }
        });
    return imports;
  }

  private static CachePlace.Source source(BuildOrder.Typed cache) {
    if (cache.type().equals("registry")) {
      return repository(cache);
    }
    throw refused(
        "cache import of type "
            + cache.type()
            + " is not supported (registry is; jcompose build takes local, too)");
  }

  private static CacheTarget target(BuildOrder.Typed cache) {
    boolean all = cache.attributes().getOrDefault("mode", "min").equals("max");
    boolean optional = isTrue(cache.attributes().getOrDefault("ignore-error", "false"));
    return switch (cache.type()) {
      case "inline" -> new CacheTarget(new CachePlace.Inline(), all, optional);
      case "registry" -> new CacheTarget(repository(cache), all, optional);
      default ->
          throw refused(
              "cache export of type "
                  + cache.type()
                  + " is not supported (registry and inline are; jcompose build takes local, too)");
    };
  }

  private static CachePlace.Repository repository(BuildOrder.Typed cache) {
    String name = cache.attributes().getOrDefault("ref", "");
    return new CachePlace.Repository(ImageReference.parse(name).withDefaultTag());
  }

  BasePolicy.When pull() {
    return switch (text("image-resolve-mode").orElse("default")) {
      case "default", "local" -> BasePolicy.When.MISSING;
      case "pull" -> BasePolicy.When.ALWAYS;
      default -> throw refused("invalid image-resolve-mode: " + values.get("image-resolve-mode"));
    };
  }

  StepSettings steps() {
    List<String> hosts = new ArrayList<>();
    for (String host : list("add-hosts")) {
      hosts.add(host.replaceFirst("=", ":"));
    }
    return new StepSettings(
        network(), hosts, size("shm-size"), size("memory"), ulimits(), entitlements());
  }

  private StepNetwork network() {
    return switch (text("force-network-mode").orElse("sandbox")) {
      case "sandbox" -> StepNetwork.DEFAULT;
      case "none" -> StepNetwork.NONE;
      case "host" -> StepNetwork.HOST;
      default -> throw refused("invalid netmode " + values.get("force-network-mode"));
    };
  }

  private OptionalLong size(String name) {
    try {
      return text(name).map(Long::parseLong).map(OptionalLong::of).orElse(OptionalLong.empty());
    } catch (NumberFormatException malformed) {
      throw refused("invalid " + name + " value: " + values.get(name));
    }
  }

  /// `nofile=1024:2048,nproc=10`.
  private Map<String, StepSettings.Ulimit> ulimits() {
    Map<String, StepSettings.Ulimit> limits = new LinkedHashMap<>();
    for (String limit : list("ulimit")) {
      try {
        String[] parts = limit.split("=", 2);
        String[] numbers = parts[1].split(":", 2);
        limits.put(
            parts[0],
            new StepSettings.Ulimit(
                Long.parseLong(numbers[0]), Long.parseLong(numbers[numbers.length - 1])));
      } catch (NumberFormatException | ArrayIndexOutOfBoundsException malformed) {
        throw refused("failed to parse ulimit: " + limit);
      }
    }
    return limits;
  }

  private Set<Entitlement> entitlements() {
    Set<Entitlement> allowed = EnumSet.noneOf(Entitlement.class);
    for (String name : order.entitlements()) {
      switch (name) {
        case "network.host" -> allowed.add(Entitlement.HOST_NETWORK);
        case "security.insecure" -> allowed.add(Entitlement.INSECURE);
        default ->
            throw refused(
                "entitlement " + name + " is not known (network.host and security.insecure are)");
      }
    }
    return allowed;
  }

  private List<String> list(String name) {
    return text(name).map(all -> List.of(all.replace("\"", "").split(",", -1))).orElse(List.of());
  }

  static boolean isTrue(String text) {
    return text.equalsIgnoreCase("true") || text.equals("1") || text.equalsIgnoreCase("t");
  }

  static EngineException.BadRequest refused(String why) {
    return new EngineException.BadRequest(why);
  }
}
