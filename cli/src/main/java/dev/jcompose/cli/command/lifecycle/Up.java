package dev.jcompose.cli.command.lifecycle;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.command.Operation;
import dev.jcompose.cli.command.UnknownService;
import dev.jcompose.cli.flag.Arguments;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.cli.project.LoadedProject;
import dev.jcompose.model.operation.OperationOptions;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// `up`: makes a project match its files.
public final class Up implements Command {
  @Override
  public Syntax syntax() {
    return Syntax.of(
        "up [OPTIONS] [SERVICE...]",
        "Create and start containers",
        Flag.on(
            "abort-on-container-exit",
            "Stops all containers if any container was stopped. Incompatible with -d"),
        Flag.on(
            "abort-on-container-failure",
            "Stops all containers if any container exited with failure. Incompatible with -d"),
        Flag.on(
            "always-recreate-deps",
            "Recreate dependent containers. Incompatible with --no-recreate."),
        Flag.list(
            "attach",
            "Restrict attaching to the specified services. Incompatible with --attach-dependencies."),
        Flag.on("attach-dependencies", "Automatically attach to log output of dependent services"),
        CreationFlags.BUILD,
        Flag.on("detach", 'd', "Detached mode: Run containers in the background"),
        Flag.text(
            "exit-code-from",
            "Return the exit code of the selected service container. Implies --abort-on-container-exit"),
        CreationFlags.FORCE_RECREATE,
        Flag.on(
            "menu",
            "Enable interactive shortcuts when running attached. Incompatible with --detach. Can also be enable/disable by setting COMPOSE_MENU environment var."),
        Flag.list("no-attach", "Do not attach (stream logs) to the specified services"),
        CreationFlags.NO_BUILD,
        Flag.on("no-color", "Produce monochrome output"),
        CreationFlags.NO_DEPS,
        Flag.on("no-log-prefix", "Don't print prefix in logs"),
        CreationFlags.NO_RECREATE,
        Flag.on("no-start", "Don't start the services after creating them"),
        Flag.text("pull", "Pull image before running (\"always\"|\"missing\"|\"never\")")
            .defaulting("policy"),
        Flag.on("quiet-build", "Suppress the build output"),
        CreationFlags.QUIET_PULL,
        CreationFlags.REMOVE_ORPHANS,
        Flag.on(
            "renew-anon-volumes",
            'V',
            "Recreate anonymous volumes instead of retrieving data from the previous containers"),
        CreationFlags.SCALE,
        Flag.number(
            "timeout",
            't',
            "Use this timeout in seconds for container shutdown when attached or when containers are already running"),
        Flag.on("timestamps", "Show timestamps"),
        Flag.on("wait", "Wait for services to be running|healthy. Implies detached mode."),
        Flag.number(
            "wait-timeout",
            "Maximum duration in seconds to wait for the project to be running|healthy"),
        Flag.on(
            "watch",
            'w',
            "Watch source code and rebuild/refresh containers when files are updated."),
        CreationFlags.Y,
        CreationFlags.YES);
  }

  @Override
  public int run(Call call) throws InterruptedException {
    check(call.arguments());
    Arguments arguments = call.arguments();
    LoadedProject project =
        call.project(call.names()).honoured(call.names()).together(call.names());
    arguments.list("no-attach").stream()
        .filter(service -> !project.declares(service))
        .findFirst()
        .ifPresent(service -> {
          throw UnknownService.notFound(service, project.services());
        });
    if (project.services().isEmpty() && !call.allResources()) {
      throw new CommandException("no service selected");
    }
    RemoteApproval.ask(call, project);
    var options =
        new OperationOptions.Up(
            CreationArguments.options(call, project),
            !arguments.on("no-start"),
            arguments.on("wait"),
            arguments.seconds("wait-timeout"));
    if (arguments.on("watch")) {
      WatchCheck.of(project, call.names());
    }
    boolean attached =
        !arguments.on("detach")
            && !arguments.on("wait")
            && !arguments.on("no-start")
            && !call.dryRun();
    if (attached) {
      Set<String> shown = shown(call, project);
      Set<String> watched = call.names().isEmpty() ? shown : Set.copyOf(call.names());
      return new AttachedUp(call, project, options, shown, watched).run();
    }
    CreationArguments.run(
        call,
        new Operation(
            options, project.name(), Optional.of(project.json()), call.names(), "Running"));
    return 0;
  }

  private static void check(Arguments arguments) {
    boolean abort =
        arguments.on("abort-on-container-exit") || arguments.on("abort-on-container-failure");
    boolean attach = arguments.given("attach") || arguments.on("attach-dependencies");
    if (arguments.on("wait") && (abort || arguments.given("exit-code-from"))) {
      throw new CommandException(
          "--wait cannot be combined with --abort-on-container-exit, --abort-on-container-failure or --exit-code-from");
    }
    if (arguments.on("wait") && attach) {
      throw new CommandException(
          "--wait cannot be combined with --attach or --attach-dependencies");
    }
    if (arguments.on("abort-on-container-exit") && arguments.on("abort-on-container-failure")) {
      throw new CommandException(
          "cannot combine --abort-on-container-exit and --abort-on-container-failure");
    }
    if (arguments.on("detach") && (abort || arguments.given("exit-code-from") || attach)) {
      throw new CommandException(
          "--detach cannot be combined with --abort-on-container-exit, --attach or --attach-dependencies");
    }
    if (arguments.on("watch")
        && (arguments.on("detach") || arguments.on("wait") || arguments.on("no-start"))) {
      throw new CommandException("--watch cannot be combined with --detach, --wait or --no-start");
    }
    if (arguments.on("watch") && arguments.on("no-build")) {
      throw new CommandException("--no-build and --watch are incompatible");
    }
    if (arguments.given("attach") && arguments.on("attach-dependencies")) {
      throw new CommandException("cannot combine --attach and --attach-dependencies");
    }
    CreationArguments.checkWait(arguments);
    CreationArguments.check(arguments);
  }

  /// The services whose output is shown.
  private static Set<String> shown(Call call, LoadedProject project) {
    Arguments arguments = call.arguments();
    checkAttached(call, project);
    List<String> chosen = arguments.list("attach");
    Set<String> services = new LinkedHashSet<>();
    if (!chosen.isEmpty()) {
      services.addAll(chosen);
    } else if (arguments.on("attach-dependencies")) {
      services.addAll(CreationArguments.withDependencies(project, call.names()));
    } else {
      services.addAll(call.names().isEmpty() ? project.services() : call.names());
    }
    services.removeAll(arguments.list("no-attach"));
    arguments
        .text("exit-code-from")
        .filter(service -> !project.services().contains(service))
        .ifPresent(service -> {
          throw UnknownService.notInPlay(service, project);
        });
    if (chosen.isEmpty()) {
      services.removeIf(service -> !project.attaches(service));
    }
    return services;
  }

  /// Rejects services that `up` does not start.
  private static void checkAttached(Call call, LoadedProject project) {
    List<String> included =
        call.names().isEmpty()
            ? project.services()
            : call.arguments().on("no-deps")
                ? call.names()
                : CreationArguments.withDependencies(project, call.names());
    List<String> others =
        call.arguments().list("attach").stream()
            .filter(service -> !included.contains(service))
            .toList();
    if (!others.isEmpty()) {
      throw new CommandException(
          "cannot attach to services not included in up: " + String.join(", ", others));
    }
  }
}
