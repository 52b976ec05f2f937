package dev.jcompose.cli.command.lifecycle;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Operation;
import dev.jcompose.cli.command.Options;
import dev.jcompose.cli.command.Question;
import dev.jcompose.cli.command.UnknownService;
import dev.jcompose.cli.flag.Arguments;
import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.cli.invocation.Invocation;
import dev.jcompose.cli.json.Json;
import dev.jcompose.cli.project.LoadedProject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What `up`, `create` and `run` have in common: which flags exclude each other, and what they
/// mean.
final class Creation {
  private Creation() {}

  /// Refuses flags that contradict each other.
  static void check(Arguments arguments) {
    exclude(arguments, "build", "no-build");
    exclude(arguments, "force-recreate", "no-recreate");
    if (arguments.on("renew-anon-volumes") && arguments.on("no-recreate")) {
      throw new CommandException("--renew-anon-volumes and --no-recreate are incompatible");
    }
    if (arguments.on("always-recreate-deps") && arguments.on("no-recreate")) {
      throw new CommandException("--always-recreate-deps and --no-recreate are incompatible");
    }
    checkPull(arguments);
  }

  /// Refuses pull policies that are none.
  static void checkPull(Arguments arguments) {
    String pull = arguments.text("pull").orElse("policy");
    switch (pull) {
      case "policy", "always", "missing", "never", "build", "if_not_present" -> {}
      default -> throw new CommandException("invalid --pull option \"" + pull + "\"");
    }
  }

  /// The options of creation.
  static Options options(Call call, LoadedProject project) {
    Arguments arguments = call.arguments();
    Options options =
        new Options(arguments)
            .on(
                "build",
                "no-build",
                "force-recreate",
                "no-recreate",
                "no-deps",
                "remove-orphans",
                "renew-anon-volumes",
                "always-recreate-deps",
                "quiet-build")
            .number("timeout");
    Map<String, Integer> scale = Options.scale(arguments.list("scale"));
    scale.keySet().stream()
        .filter(service -> !project.declares(service))
        .findFirst()
        .ifPresent(service -> {
          throw UnknownService.notFound(service, project.services());
        });
    if (!scale.isEmpty()) {
      options.put("scale", scale);
    }
    orphans(call, project, options);
    pull(arguments, options);
    options.put(arguments.on("yes") ? "assumeYes" : "ask", true);
    return options;
  }

  /// Runs an operation that may have to ask the user something first.
  static Operation.Outcome run(Call call, Operation operation) {
    Operation.Outcome outcome = operation.run(call);
    if (outcome.questions().isEmpty()) {
      return outcome;
    }
    List<String> recreated = new ArrayList<>();
    for (Json question : outcome.questions()) {
      if (Question.confirmed(call, "? " + question.at("text").text() + " (y/N) ")) {
        recreated.add(question.at("volume").text());
      }
    }
    return operation.answered(recreated).run(call);
  }

  /// `--pull`; its `build` is a word of the file's and no policy of pulling.
  static void pull(Arguments arguments, Options options) {
    String pull = arguments.text("pull").orElse("policy");
    switch (pull) {
      case "policy" -> {}
      case "build" -> options.put("build", true);
      default -> options.put("pull", pull);
    }
  }

  /// What the environment says of orphans.
  static void orphans(Call call, LoadedProject project, Options options) {
    boolean remove =
        call.arguments().on("remove-orphans")
            || Invocation.isTrue(project.variable("COMPOSE_REMOVE_ORPHANS"));
    boolean ignore = Invocation.isTrue(project.variable("COMPOSE_IGNORE_ORPHANS"));
    if (remove && ignore) {
      throw new CommandException("cannot combine COMPOSE_IGNORE_ORPHANS and --remove-orphans");
    }
    if (remove) {
      options.put("removeOrphans", true);
    }
    if (ignore) {
      options.put("ignoreOrphans", true);
    }
  }

  private static void exclude(Arguments arguments, String one, String other) {
    if (arguments.on(one) && arguments.on(other)) {
      throw new CommandException("--" + one + " and --" + other + " are incompatible");
    }
  }

  /// The services that a command takes along with the named ones, themselves included.
  static List<String> withDependencies(LoadedProject project, List<String> services) {
    java.util.LinkedHashSet<String> all = new java.util.LinkedHashSet<>();
    java.util.ArrayDeque<String> open =
        new java.util.ArrayDeque<>(services.isEmpty() ? project.services() : services);
    while (!open.isEmpty()) {
      String service = open.poll();
      if (all.add(service)) {
        open.addAll(project.dependencies(service));
      }
    }
    return List.copyOf(all);
  }
}
