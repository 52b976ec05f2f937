package dev.jcompose.cli.command.lifecycle;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Operation;
import dev.jcompose.cli.command.Question;
import dev.jcompose.cli.command.UnknownService;
import dev.jcompose.cli.flag.Arguments;
import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.cli.invocation.Invocation;
import dev.jcompose.cli.project.LoadedProject;
import dev.jcompose.model.operation.CreationOptions;
import dev.jcompose.model.operation.OperationEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/// What `up`, `create` and `run` share: which flags exclude each other, and what they mean.
final class CreationArguments {
  private CreationArguments() {}

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

  /// Refuses a negative time to wait.
  static void checkWait(Arguments arguments) {
    if (arguments.number("wait-timeout").orElse(0) < 0) {
      throw new CommandException("--wait-timeout must be a non-negative integer");
    }
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
  static CreationOptions options(Call call, LoadedProject project) {
    Arguments arguments = call.arguments();
    Map<String, Integer> scale = scale(arguments.list("scale"));
    scale.keySet().stream()
        .filter(service -> !project.services().contains(service))
        .findFirst()
        .ifPresent(service -> {
          throw UnknownService.notInPlay(service, project);
        });
    return orphans(call, project)
        .scale(scale)
        .build(build(arguments))
        .pull(pull(arguments))
        .recreate(
            arguments.on("no-recreate")
                ? CreationOptions.Recreate.NEVER
                : arguments.on("force-recreate")
                    ? CreationOptions.Recreate.ALWAYS
                    : CreationOptions.Recreate.CHANGED)
        .recreateDependencies(arguments.on("always-recreate-deps"))
        .dependencies(!arguments.on("no-deps"))
        .timeout(arguments.seconds("timeout"))
        .renewAnonymousVolumes(arguments.on("renew-anon-volumes"))
        .questions(
            arguments.on("yes") || arguments.on("y")
                ? CreationOptions.Questions.YES
                : CreationOptions.Questions.ASK)
        .done();
  }

  /// `--scale web=3` as a map.
  private static Map<String, Integer> scale(List<String> values) {
    Map<String, Integer> scale = new LinkedHashMap<>();
    for (String value : values) {
      int equals = value.indexOf('=');
      String number = value.substring(equals + 1);
      if (equals < 0 || number.isEmpty()) {
        throw new CommandException(
            "invalid --scale option \"" + value + "\". Should be SERVICE=NUM");
      }
      if (!number.matches("[0-9]{1,9}")) {
        throw new CommandException("strconv.Atoi: parsing \"" + number + "\": invalid syntax");
      }
      scale.put(value.substring(0, equals), Integer.parseInt(number));
    }
    return scale;
  }

  /// Runs an operation that may have to ask the user something first.
  static Operation.Outcome run(Call call, Operation operation) {
    Operation.Outcome outcome = operation.run(call);
    if (outcome.questions().isEmpty()) {
      return outcome;
    }
    List<String> recreated = new ArrayList<>();
    for (OperationEvent.Question question : outcome.questions()) {
      if (Question.confirmed(call, "? " + question.text() + " (y/N) ")) {
        recreated.add(question.volume());
      }
    }
    return operation.answered(recreated).run(call);
  }

  /// `--pull`; its value `build` is not a pull policy here.
  static CreationOptions.Pull pull(Arguments arguments) {
    return arguments
        .text("pull")
        .flatMap(CreationOptions.Pull::of)
        .orElse(CreationOptions.Pull.POLICY);
  }

  /// `--build` and `--no-build`, and `--pull build`.
  static CreationOptions.Build build(Arguments arguments) {
    boolean always =
        arguments.on("build") || arguments.text("pull").filter("build"::equals).isPresent();
    return always
        ? CreationOptions.Build.ALWAYS
        : arguments.on("no-build") ? CreationOptions.Build.NEVER : CreationOptions.Build.MISSING;
  }

  /// How the command line and the environment want orphans to be treated.
  static CreationOptions.Builder orphans(Call call, LoadedProject project) {
    boolean remove =
        call.arguments().on("remove-orphans")
            || Invocation.isTrue(project.variable("COMPOSE_REMOVE_ORPHANS"));
    boolean ignore = Invocation.isTrue(project.variable("COMPOSE_IGNORE_ORPHANS"));
    if (remove && ignore) {
      throw new CommandException("cannot combine COMPOSE_IGNORE_ORPHANS and --remove-orphans");
    }
    return CreationOptions.with().removeOrphans(remove).ignoreOrphans(ignore);
  }

  private static void exclude(Arguments arguments, String one, String other) {
    if (arguments.on(one) && arguments.on(other)) {
      throw new CommandException("--" + one + " and --" + other + " are incompatible");
    }
  }

  /// The named services and those that a command includes with them.
  static List<String> withDependencies(LoadedProject project, List<String> services) {
    LinkedHashSet<String> all = new LinkedHashSet<>();
    ArrayDeque<String> open = new ArrayDeque<>(services.isEmpty() ? project.services() : services);
    while (!open.isEmpty()) {
      String service = open.poll();
      if (all.add(service)) {
        open.addAll(project.dependencies(service));
      }
    }
    return List.copyOf(all);
  }
}
