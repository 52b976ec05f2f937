package dev.jcompose.cli.command.lifecycle;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.command.ForwardedSignals;
import dev.jcompose.cli.command.Operation;
import dev.jcompose.cli.command.Session;
import dev.jcompose.cli.flag.Arguments;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.http.Answer;
import dev.jcompose.cli.http.EngineClient;
import dev.jcompose.cli.http.EngineRequestException;
import dev.jcompose.cli.http.RawStream;
import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.cli.invocation.Invocation;
import dev.jcompose.cli.json.Json;
import dev.jcompose.cli.progress.Mode;
import dev.jcompose.cli.project.LoadedProject;
import dev.jcompose.cli.registry.DockerConfig;
import dev.jcompose.model.diagnostics.Problem;
import dev.jcompose.model.load.EnvFiles;
import dev.jcompose.model.operation.CreationOptions;
import dev.jcompose.model.operation.OperationEvent;
import dev.jcompose.model.operation.OperationOptions;
import dev.jcompose.model.operation.RunContainer;
import dev.jcompose.model.shorthand.ShellWords;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// `run`: a separate container of a service for one command.
public final class Run implements Command {
  private static final int CANCELLED = 130;

  @Override
  public Syntax syntax() {
    return Syntax.of(
            "run [OPTIONS] SERVICE [COMMAND] [ARGS...]",
            "Run a one-off command on a service",
            Flag.on("build", "Build image before starting container"),
            Flag.list("cap-add", "Add Linux capabilities").called("list"),
            Flag.list("cap-drop", "Drop Linux capabilities").called("list"),
            Flag.on("detach", 'd', "Run container in background and print container ID"),
            Flag.text("entrypoint", "Override the entrypoint of the image"),
            Flag.list("env", 'e', "Set environment variables"),
            Flag.list("env-from-file", "Set environment variables from file"),
            Flag.on("interactive", 'i', "Keep STDIN open even if not attached").defaulting("true"),
            Flag.list("label", 'l', "Add or override a label"),
            Flag.text("name", "Assign a name to the container"),
            Flag.on("no-tty", 'T', "Disable pseudo-TTY allocation (default: auto-detected)")
                .defaulting("true"),
            Flag.on("no-TTY", "").unseen(),
            CreationFlags.NO_DEPS,
            Flag.list("publish", 'p', "Publish a container's port(s) to the host"),
            Flag.text("pull", "Pull image before running (\"always\"|\"missing\"|\"never\")")
                .defaulting("policy"),
            Flag.on("quiet", 'q', "Don't print anything to STDOUT"),
            Flag.on("quiet-build", "Suppress progress output from the build process"),
            CreationFlags.QUIET_PULL,
            CreationFlags.REMOVE_ORPHANS,
            Flag.on("rm", "Automatically remove the container when it exits"),
            Flag.on(
                "service-ports",
                'P',
                "Run command with all service's ports enabled and mapped to the host"),
            Flag.on("tty", 't', "").unseen(),
            Flag.on(
                "use-aliases",
                "Use the service's network useAliases in the network(s) the container connects to"),
            Flag.text("user", 'u', "Run as specified username or uid"),
            Flag.list("volume", 'v', "Bind mount a volume"),
            // Docker Compose takes both spellings.
            Flag.list("volumes", "").unseen(),
            Flag.list("labels", "").unseen(),
            Flag.text("workdir", 'w', "Working directory inside the container"))
        .arguments(1, Integer.MAX_VALUE)
        .stopping();
  }

  @Override
  public int run(Call call) throws InterruptedException {
    Arguments arguments = call.arguments();
    CreationArguments.checkPull(arguments);
    RunChecks.check(arguments);
    if (arguments.on("service-ports") && arguments.given("publish")) {
      throw new CommandException("--service-ports and --publish are incompatible");
    }
    String service = call.names().getFirst();
    LoadedProject project = call.project(List.of(service)).honoured(List.of(service));
    RemoteApproval.ask(call, project);
    boolean detach = arguments.on("detach");
    boolean terminal = terminal(call);
    Mode mode = arguments.on("quiet") ? Mode.QUIET : call.progress();
    Operation.Outcome outcome =
        new Operation(
                new OperationOptions.Run(
                    service,
                    container(call, project, terminal, detach),
                    dependencies(call, project)),
                project.name(),
                Optional.of(project.json()),
                List.of(service),
                "Running")
            .run(call, call.shown(mode, "Running"));
    if (call.dryRun()) {
      return 0;
    }
    String container =
        outcome.containers().stream()
            .map(OperationEvent.Result.Member::id)
            .reduce((first, second) -> second)
            .orElseThrow(() -> new CommandException("run: the engine did not create a container"));
    RunHooks hooks = new RunHooks(call, project, service, container);
    if (detach) {
      hooks.run();
      call.out().println(container);
      return 0;
    }
    boolean input = arguments.on("interactive", true);
    int code = attached(call, container, terminal, input, hooks);
    hooks.finish();
    return code;
  }

  /// What follows a shell operator is left out, as in Docker Compose.
  private static List<String> words(String text) {
    try {
      return ShellWords.split(text).words();
    } catch (IllegalArgumentException wrong) {
      throw new CommandException("invalid command line string: " + text);
    }
  }

  private static RunContainer container(
      Call call, LoadedProject project, boolean terminal, boolean detach) {
    Arguments arguments = call.arguments();
    return RunContainer.with()
        .name(arguments.text("name").filter(name -> !name.isEmpty()))
        .compatibility(Invocation.isTrue(project.variable("COMPOSE_COMPATIBILITY")))
        .command(call.names().subList(1, call.names().size()))
        .entrypoint(arguments.text("entrypoint").map(Run::words))
        .environment(environment(call, project))
        .labels(labels(arguments))
        .user(arguments.text("user"))
        .workingDirectory(arguments.text("workdir"))
        .volumes(both(arguments, "volume"))
        .publish(arguments.list("publish"))
        .servicePorts(arguments.on("service-ports"))
        .useAliases(arguments.on("use-aliases"))
        .tty(terminal)
        .consoleSize(
            terminal && !detach ? call.invocation().terminal().size().rowsAndColumns() : List.of())
        .stdin(arguments.on("interactive", true))
        .detach(detach)
        .autoRemove(arguments.on("rm"))
        .capAdd(arguments.list("cap-add"))
        .capDrop(arguments.list("cap-drop"))
        .done();
  }

  private static CreationOptions dependencies(Call call, LoadedProject project) {
    Arguments arguments = call.arguments();
    return CreationArguments.orphans(call, project)
        .build(CreationArguments.build(arguments))
        .pull(CreationArguments.pull(arguments))
        .dependencies(!arguments.on("no-deps"))
        .done();
  }

  private static Map<String, String> labels(Arguments arguments) {
    Map<String, String> labels = new LinkedHashMap<>();
    for (String label : both(arguments, "label")) {
      String[] parts = label.split("=", 2);
      if (parts.length < 2 || parts[0].isEmpty()) {
        throw new CommandException("label must be set as KEY=VALUE");
      }
      labels.put(parts[0], parts[1]);
    }
    return labels;
  }

  private static List<String> both(Arguments arguments, String name) {
    return Stream.concat(arguments.list(name).stream(), arguments.list(name + "s").stream())
        .toList();
  }

  /// The variables of `-e`, which take precedence over those of `--env-from-file`.
  private static List<String> environment(Call call, LoadedProject project) {
    Map<String, String> own =
        EnvironmentFlags.withValue(call.arguments().list("env"), project.environment());
    EnvFiles files =
        EnvFiles.read(
            call.invocation().directory(),
            call.arguments().list("env-from-file"),
            own,
            call.invocation().scope()::isOwn);
    call.problems().print(files.problems());
    if (files.problems().stream().anyMatch(Problem::isError)) {
      throw new CommandException("");
    }
    Map<String, String> all = new LinkedHashMap<>(files.values());
    all.putAll(own);
    return all.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList();
  }

  /// Whether the process gets a terminal: it does if our output is one and, unless a flag says
  /// otherwise, our input.
  private static boolean terminal(Call call) {
    Arguments arguments = call.arguments();
    var here = call.invocation().terminal();
    boolean forbidden = arguments.given("no-tty") || arguments.given("no-TTY");
    if (arguments.given("tty") && forbidden) {
      throw new CommandException("--tty and --no-tty can't be used together");
    }
    boolean none = arguments.on("no-tty", arguments.on("no-TTY", !here.output()));
    if (arguments.given("tty")) {
      none = !arguments.on("tty");
    } else if (!forbidden && !arguments.given("interactive") && !here.input()) {
      none = true;
    }
    Session.requireTerminal(call.invocation(), !none, arguments.on("interactive", true));
    return !none;
  }

  /// Attach, wait, start, in this order: neither output nor end of the process is missed. A second
  /// Ctrl-C kills what does not end by the first, as in `up`.
  private static int attached(
      Call call, String container, boolean terminal, boolean input, RunHooks hooks)
      throws InterruptedException {
    EngineClient engine = call.engine();
    Invocation invocation = call.invocation();
    String path = EngineClient.DOCKER + "/containers/" + container;
    boolean remove = call.arguments().on("rm");
    AtomicInteger interrupts = new AtomicInteger();
    Map<String, String> attach = new LinkedHashMap<>();
    attach.put("stream", "1");
    attach.put("stdin", input ? "1" : "0");
    attach.put("stdout", "1");
    attach.put("stderr", "1");
    DockerConfig.of(invocation)
        .detachKeys()
        .filter(_ -> terminal)
        .ifPresent(keys -> attach.put("detachKeys", keys));
    try (RawStream stream = engine.hijack(path + "/attach" + EngineClient.query(attach), "");
        Answer end =
            engine.open(
                "POST", path + "/wait?condition=" + (remove ? "removed" : "next-exit"), "");
        ForwardedSignals _ =
            ForwardedSignals.of(
                invocation.interrupts(),
                engine,
                path,
                name -> name.equals("INT") && interrupts.incrementAndGet() > 1 ? "KILL" : name)) {
      boolean detached =
          new Session(invocation, engine, terminal, input)
              .run(
                  stream,
                  path + "/resize",
                  () -> {
                    start(engine, path, remove);
                    hooks.begin();
                  });
      if (detached) {
        return 0;
      }
      Json status = end.json();
      status
          .at("Error", "Message")
          .someText()
          .ifPresent(message -> invocation.err().println(message));
      return interrupts.get() > 1 ? CANCELLED : (int) status.at("StatusCode").number();
    }
  }

  private static void start(EngineClient engine, String path, boolean remove) {
    try {
      engine.post(path + "/start", "");
    } catch (EngineRequestException e) {
      String message = String.valueOf(e.getMessage());
      if (remove) {
        discard(engine, path);
      }
      throw new CommandException(message);
    }
  }

  private static void discard(EngineClient engine, String path) {
    try {
      engine.delete(path + "?force=1&v=1");
    } catch (EngineRequestException _) {
      // The engine has removed it already, as it does with auto-remove.
    }
  }
}
