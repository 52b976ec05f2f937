package dev.jcompose.engine.settings;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.runtime.OciRuntime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// The runtimes of other makers that containers can ask for: `"runtimes"` in the engine's settings,
/// and `"default-runtime"` for those that ask for none, as in Docker's. Our own is called
/// `jcompose`, and by Docker's names unless the settings give these to another one.
///
/// @param others by name
/// @param usual the name of the one for containers that ask for none; empty for ours
/// @see <a
///   href="https://docs.docker.com/reference/cli/dockerd/#configure-container-runtimes">runtimes of
///   dockerd</a>
public record Runtimes(Map<String, OciRuntime> others, String usual) {
  private static final String SETTING = "runtimes";
  private static final String DEFAULT = "default-runtime";
  private static final String OWN = "jcompose";
  private static final String DOCKERS = "runc";
  private static final Set<String> OUR_NAMES = Set.of("", OWN, DOCKERS, "io.containerd.runc.v2");
  private static final Set<String> KEYS = Set.of("path", "args", "runtimeArgs");

  /// Copies the map.
  public Runtimes {
    others = Map.copyOf(others);
  }

  /// Those of this machine's settings.
  ///
  /// @throws EngineException.ServerError when the settings are not valid
  public static Runtimes ofThisMachine() {
    return in(EngineFile.read());
  }

  /// The runtime that a container with a certain name asks for; empty for ours.
  ///
  /// @throws EngineException.BadRequest when there is none, in Docker's words
  public static Optional<OciRuntime> named(String name) {
    return name.isEmpty() ? Optional.empty() : ofThisMachine().find(name);
  }

  /// Those of settings that have been read.
  ///
  /// @throws EngineException.ServerError when the settings are not valid
  public static Runtimes in(EngineFile settings) {
    Map<String, OciRuntime> others = new TreeMap<>();
    JsonNode setting = settings.content().path(SETTING);
    if (!setting.isMissingNode() && !setting.isObject()) {
      throw settings.refuse(
          SETTING, "must be an object: {\"crun\": {\"path\": \"/usr/bin/crun\"}}");
    }
    setting
        .properties()
        .forEach(entry ->
            others.put(entry.getKey(), runtime(settings, entry.getKey(), entry.getValue())));
    JsonNode usual = settings.content().path(DEFAULT);
    if (!usual.isMissingNode() && !usual.isString()) {
      throw settings.refuse(DEFAULT, "must be the name of a runtime");
    }
    Runtimes runtimes = new Runtimes(others, usual.asString(""));
    if (!others.containsKey(runtimes.usual()) && !OUR_NAMES.contains(runtimes.usual())) {
      throw settings.refuse(
          DEFAULT, "\"" + runtimes.usual() + "\" is not one of \"" + SETTING + "\"");
    }
    return new Runtimes(others, others.containsKey(runtimes.usual()) ? runtimes.usual() : "");
  }

  private static OciRuntime runtime(EngineFile settings, String name, JsonNode value) {
    String place = SETTING + "." + name;
    if (name.isEmpty() || name.equals(OWN)) {
      throw settings.refuse(SETTING, "runtime name \"" + name + "\" is reserved");
    }
    value.propertyNames().stream()
        .filter(key -> !KEYS.contains(key))
        .findFirst()
        .ifPresent(key -> {
          throw settings.refuse(
              place,
              "\""
                  + key
                  + "\" is not supported: a runtime has a \"path\" and \"runtimeArgs\" and is"
                  + " called by its command line");
        });
    String path = value.path("path").asString("");
    if (path.isEmpty() || (path.contains("/") && !path.startsWith("/"))) {
      throw settings.refuse(place, "needs the \"path\" of a program, such as \"/usr/bin/crun\"");
    }
    List<String> args = new ArrayList<>();
    for (String key : List.of("runtimeArgs", "args")) {
      JsonNode list = value.path(key);
      if (!list.isMissingNode() && !list.isArray()) {
        throw settings.refuse(place, "\"" + key + "\" must be a list");
      }
      list.forEach(arg -> args.add(arg.asString("")));
    }
    return new OciRuntime(name, program(path), args);
  }

  /// A bare name is looked up in the engine's `PATH`.
  private static Path program(String path) {
    if (path.startsWith("/")) {
      return Path.of(path);
    }
    return Stream.of(System.getenv().getOrDefault("PATH", "/usr/sbin:/usr/bin").split(":", -1))
        .filter(directory -> directory.startsWith("/"))
        .map(directory -> Path.of(directory, path))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseGet(() -> Path.of("/usr/bin", path));
  }

  /// The runtime of a name; empty for ours.
  ///
  /// @throws EngineException.BadRequest when there is none, in Docker's words
  public Optional<OciRuntime> find(String name) {
    Optional<OciRuntime> other = Optional.ofNullable(others.get(name));
    if (other.isEmpty() && !OUR_NAMES.contains(name)) {
      throw new EngineException.BadRequest("unknown or invalid runtime name: " + name);
    }
    return other;
  }

  /// The name that Docker's clients see for ours.
  public String ourName() {
    return others.containsKey(DOCKERS) ? OWN : DOCKERS;
  }
}
