package dev.jcompose.engine.project;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.image.RegistryCredentials;
import dev.jcompose.engine.image.RegistryFile;
import dev.jcompose.image.registry.RegistrySettings;
import dev.jcompose.scheduler.plan.Goal;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// A command on a project, as a client sends it.
///
/// @param goal what is wanted
/// @param oneOff the container of `run`
/// @param build what the command line says about builds
/// @param waitLimit how long `--wait` may take
/// @param parallelism how many steps may run at once
/// @param startOneOff whether the container of `run` is started here, since nobody attaches
/// @param tolerant whether steps that fail are only worth a warning
/// @param questions what is done about a volume whose configuration has changed
/// @param supersedes whether it takes the place of the operation that is at work on the project
record ProjectCommand(
    Goal goal,
    Optional<OneOff> oneOff,
    BuildOptions build,
    Optional<Duration> waitLimit,
    Optional<Integer> parallelism,
    boolean startOneOff,
    boolean tolerant,
    Questions questions,
    boolean supersedes) {

  /// What is done about what only the user can decide.
  enum Questions {
    /// It is asked, and nothing is done until then.
    ASK,
    /// The answer is yes.
    YES,
    /// The answer is no.
    NO
  }

  /// Reads a command.
  ///
  /// @param verb the last part of the path
  /// @throws EngineException.NotFound for an unknown verb
  /// @throws EngineException.BadRequest when an option is not understood
  static ProjectCommand parse(String project, String verb, List<String> services, JsonNode json) {
    Options options = new Options(json);
    ProjectCommand command =
        switch (verb) {
          case "up" -> plain(up(services, options, !options.flag("noStart")));
          case "create" -> plain(up(services, options, false));
          case "scale" -> plain(up(List.copyOf(options.counts("scale").keySet()), options, true));
          case "start" -> plain(new Goal.Start(services, options.flag("wait")));
          case "stop" -> plain(new Goal.Stop(services, options.seconds("timeout")));
          case "restart" ->
              plain(
                  new Goal.Restart(services, options.seconds("timeout"), !options.flag("noDeps")));
          case "kill" ->
              plain(
                  new Goal.Kill(
                      services,
                      options.text("signal").orElse("SIGKILL"),
                      options.flag("removeOrphans")));
          case "rm" ->
              plain(new Goal.Remove(services, options.flag("stop"), options.flag("volumes")));
          case "pause" -> plain(new Goal.Pause(services));
          case "unpause" -> plain(new Goal.Unpause(services));
          case "down" -> plain(down(services, options));
          case "build" ->
              plain(
                  new Goal.BuildImages(
                      services, options.flag("withDependencies"), options.flag("push")));
          case "pull" ->
              plain(
                  new Goal.PullImages(
                      services,
                      options.flag("includeDeps"),
                      pull(options),
                      !options.flag("ignoreBuildable")));
          case "push" -> plain(new Goal.PushImages(services, options.flag("includeDeps")));
          case "run" -> run(project, options);
          case "hooks" ->
              plain(
                  new Goal.RunHooks(
                      options.text("service").orElse(""), options.text("container").orElse("")));
          default -> throw new EngineException.NotFound("page not found");
        };
    ProjectCommand complete = command.withCommon(options);
    options.refuseUnknown(verb);
    return complete;
  }

  private static ProjectCommand plain(Goal goal) {
    return new ProjectCommand(
        goal,
        Optional.empty(),
        BuildOptions.NONE,
        Optional.empty(),
        Optional.empty(),
        false,
        false,
        Questions.NO,
        false);
  }

  private ProjectCommand withCommon(Options options) {
    // `build --pull` is a switch, `up --pull` a policy.
    boolean basesAreOld = goal instanceof Goal.BuildImages && options.flag("pull");
    BuildOptions asked =
        new BuildOptions(
            options.flag("noCache"),
            basesAreOld,
            options.flag("check"),
            options.number("memory").stream().mapToLong(bytes -> bytes).findFirst(),
            options.texts("buildArgs"),
            options.texts("ssh"),
            RegistrySettings.DEFAULT,
            "{}");
    options.flag("quiet");
    options.flag("quietBuild");
    boolean ignored = options.flag("ignoreFailures");
    return new ProjectCommand(
        goal,
        oneOff,
        asked,
        options.seconds("waitTimeout"),
        options.number("parallel").filter(n -> n > 0).map(Math::toIntExact),
        startOneOff,
        ignored,
        questions(options),
        options.flag("supersede"));
  }

  private static Questions questions(Options options) {
    boolean ask = options.flag("ask");
    return options.flag("assumeYes") ? Questions.YES : ask ? Questions.ASK : Questions.NO;
  }

  /// The same where the data of these volumes may go.
  ProjectCommand recreatingVolumes(List<String> names) {
    return goal instanceof Goal.Up up
        ? new ProjectCommand(
            up.recreatingVolumes(Set.copyOf(names)),
            oneOff,
            build,
            waitLimit,
            parallelism,
            startOneOff,
            tolerant,
            questions,
            supersedes)
        : this;
  }

  /// The same with registries reached in this way.
  ProjectCommand withRegistries(RegistryCredentials credentials) {
    return new ProjectCommand(
        goal,
        oneOff,
        build.withRegistries(RegistryFile.settings(credentials), credentials.asFile()),
        waitLimit,
        parallelism,
        startOneOff,
        tolerant,
        questions,
        supersedes);
  }

  private static Goal.Up up(List<String> services, Options options, boolean start) {
    boolean renew = options.flag("renewAnonVolumes");
    Goal.Recreate recreate =
        options.flag("noRecreate")
            ? Goal.Recreate.NEVER
            : options.flag("forceRecreate") ? Goal.Recreate.ALWAYS : Goal.Recreate.CHANGED;
    Goal.Recreate ofDependencies =
        options.flag("alwaysRecreateDeps")
            ? Goal.Recreate.ALWAYS
            : recreate == Goal.Recreate.NEVER ? Goal.Recreate.NEVER : Goal.Recreate.CHANGED;
    return new Goal.Up(
        services,
        options.counts("scale"),
        options.flag("build")
            ? Goal.Build.ALWAYS
            : options.flag("noBuild") ? Goal.Build.NEVER : Goal.Build.MISSING,
        pull(options),
        recreate,
        ofDependencies,
        !options.flag("noDeps"),
        start,
        options.flag("wait") && start,
        options.flag("removeOrphans"),
        options.flag("ignoreOrphans"),
        options.seconds("timeout"),
        renew,
        Set.copyOf(options.list("recreateVolumes").orElse(List.of())));
  }

  private static Goal.Pull pull(Options options) {
    return switch (options.text("pull").orElse("policy")) {
      case "policy" -> Goal.Pull.POLICY;
      case "always" -> Goal.Pull.ALWAYS;
      case "missing", "if_not_present" -> Goal.Pull.MISSING;
      case "never" -> Goal.Pull.NEVER;
      default ->
          throw new EngineException.BadRequest(
              "pull: must be \"policy\", \"always\", \"missing\" or \"never\"");
    };
  }

  private static Goal.Down down(List<String> services, Options options) {
    Goal.Down.Images images =
        switch (options.text("rmi").orElse("")) {
          case "" -> Goal.Down.Images.NONE;
          case "local" -> Goal.Down.Images.LOCAL;
          case "all" -> Goal.Down.Images.ALL;
          default -> throw new EngineException.BadRequest("rmi: must be \"local\" or \"all\"");
        };
    return new Goal.Down(
        services,
        options.flag("volumes"),
        images,
        options.flag("removeOrphans"),
        options.seconds("timeout"));
  }

  private static ProjectCommand run(String project, Options options) {
    String service =
        options
            .text("service")
            .orElseThrow(() -> new EngineException.BadRequest("run: no service is named"));
    String slug = slug();
    String name =
        options
            .text("name")
            .orElse(
                String.join(
                    options.flag("compatibility") ? "_" : "-",
                    project,
                    service,
                    "run",
                    slug.substring(0, 12)));
    OneOff oneOff =
        new OneOff(
            slug,
            options.list("command").filter(c -> !c.isEmpty()),
            options.list("entrypoint"),
            options.list("environment").orElse(List.of()),
            options.texts("labels"),
            options.text("user"),
            options.text("workdir"),
            options.list("volumes").orElse(List.of()),
            options.list("publish").orElse(List.of()),
            options.flag("servicePorts"),
            options.flag("useAliases"),
            options.flag("tty"),
            options.numbers("consoleSize"),
            options.flag("stdin"),
            options.flag("autoRemove"),
            options.list("capAdd").orElse(List.of()),
            options.list("capDrop").orElse(List.of()));
    Goal.Up dependencies = up(List.of(), options, true);
    return new ProjectCommand(
        new Goal.RunOneOff(service, name, dependencies),
        Optional.of(oneOff),
        BuildOptions.NONE,
        Optional.empty(),
        Optional.empty(),
        options.flag("detach"),
        false,
        Questions.NO,
        false);
  }

  private static String slug() {
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  /// The `options` object; remembers what was asked of it, so that a misspelt option is found.
  private static final class Options {
    private final JsonNode json;
    private final List<String> known = new ArrayList<>();

    Options(JsonNode json) {
      this.json = json;
    }

    boolean flag(String name) {
      JsonNode value = field(name);
      if (value.isMissingNode() || value.isNull()) {
        return false;
      }
      if (!value.isBoolean()) {
        throw wrong(name, "true or false");
      }
      return value.booleanValue();
    }

    Optional<String> text(String name) {
      JsonNode value = field(name);
      if (value.isMissingNode() || value.isNull()) {
        return Optional.empty();
      }
      if (!value.isString()) {
        throw wrong(name, "a text");
      }
      return Optional.of(value.stringValue());
    }

    Optional<Long> number(String name) {
      JsonNode value = field(name);
      if (value.isMissingNode() || value.isNull()) {
        return Optional.empty();
      }
      if (!value.isIntegralNumber()) {
        throw wrong(name, "a whole number");
      }
      return Optional.of(value.longValue());
    }

    Optional<Duration> seconds(String name) {
      return number(name).map(Duration::ofSeconds);
    }

    Optional<List<String>> list(String name) {
      JsonNode value = field(name);
      if (value.isMissingNode() || value.isNull()) {
        return Optional.empty();
      }
      if (!value.isArray()) {
        throw wrong(name, "a list of texts");
      }
      List<String> items = new ArrayList<>();
      value.forEach(item -> items.add(item.asString()));
      return Optional.of(items);
    }

    List<Integer> numbers(String name) {
      List<Integer> items = new ArrayList<>();
      JsonNode value = field(name);
      if (!value.isArray() && !value.isMissingNode() && !value.isNull()) {
        throw wrong(name, "a list of numbers");
      }
      for (JsonNode item : value) {
        if (!item.isInt() || item.intValue() < 0) {
          throw wrong(name, "a list of numbers");
        }
        items.add(item.intValue());
      }
      return items;
    }

    Map<String, String> texts(String name) {
      Map<String, String> found = new LinkedHashMap<>();
      JsonNode value = field(name);
      if (value.isObject()) {
        value.properties().forEach(e -> found.put(e.getKey(), e.getValue().asString()));
      } else if (!value.isMissingNode() && !value.isNull()) {
        throw wrong(name, "an object");
      }
      return found;
    }

    Map<String, Integer> counts(String name) {
      Map<String, Integer> found = new LinkedHashMap<>();
      JsonNode value = field(name);
      if (value.isObject()) {
        value
            .properties()
            .forEach(e -> {
              if (!e.getValue().isInt() || e.getValue().intValue() < 0) {
                throw wrong(name, "numbers of replicas");
              }
              found.put(e.getKey(), e.getValue().intValue());
            });
      } else if (!value.isMissingNode() && !value.isNull()) {
        throw wrong(name, "an object");
      }
      return found;
    }

    private JsonNode field(String name) {
      known.add(name);
      return json.path(name);
    }

    private static EngineException.BadRequest wrong(String name, String what) {
      return new EngineException.BadRequest("option \"%s\": must be %s".formatted(name, what));
    }

    void refuseUnknown(String verb) {
      json.properties()
          .forEach(e -> {
            if (!known.contains(e.getKey())) {
              throw new EngineException.BadRequest(
                  "%s: unknown option \"%s\"".formatted(verb, e.getKey()));
            }
          });
    }
  }
}
