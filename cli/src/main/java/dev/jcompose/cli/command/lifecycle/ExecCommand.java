package dev.jcompose.cli.command.lifecycle;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.command.Session;
import dev.jcompose.cli.command.Target;
import dev.jcompose.cli.engine.EnginePlaces;
import dev.jcompose.cli.flag.Arguments;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.http.EngineClient;
import dev.jcompose.cli.http.EngineRequestException;
import dev.jcompose.cli.http.RawStream;
import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.cli.json.Json;
import dev.jcompose.cli.project.ListedContainer;
import dev.jcompose.cli.registry.DockerConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `exec`: another process in a running container.
public final class ExecCommand implements Command {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "exec [OPTIONS] SERVICE COMMAND [ARGS...]",
            "Execute a command in a running container",
            Flag.on("detach", 'd', "Detached mode: Run command in the background"),
            Flag.list("env", 'e', "Set environment variables"),
            Flag.number("index", "Index of the container if service has multiple replicas"),
            Flag.on("interactive", 'i', "").unseen(),
            Flag.on(
                    "no-tty",
                    'T',
                    "Disable pseudo-TTY allocation. By default 'jcompose exec' allocates a TTY.")
                .defaulting("true"),
            Flag.on("no-TTY", "").unseen(),
            Flag.on("privileged", "Give extended privileges to the process"),
            Flag.on("tty", 't', "").unseen(),
            Flag.text("user", 'u', "Run the command as this user"),
            Flag.text("workdir", 'w', "Path to workdir directory for this command"))
        .arguments(2, Integer.MAX_VALUE)
        .stopping();
  }

  @Override
  public int run(Call call) throws InterruptedException {
    Arguments arguments = call.arguments();
    EngineClient engine = call.engine();
    Target target = Target.of(call);
    ListedContainer container =
        target.container(engine, call.names().getFirst(), arguments.number("index").orElse(0));
    boolean detach = arguments.on("detach");
    boolean input = !detach && arguments.on("interactive", true);
    boolean terminal = !detach && terminal(call, input);
    if (call.dryRun()) {
      call.out().println("exec in " + container.name() + ": " + String.join(" ", command(call)));
      return 0;
    }
    Map<String, Object> create = new LinkedHashMap<>();
    create.put("Cmd", command(call));
    create.put("Tty", terminal);
    create.put("AttachStdin", input);
    create.put("AttachStdout", !detach);
    create.put("AttachStderr", !detach);
    create.put("Privileged", arguments.on("privileged"));
    create.put(
        "Env",
        EnvironmentFlags.orUnset(arguments.list("env"), target.environment(call.invocation())));
    if (terminal) {
      // Sent before the process starts, which would otherwise draw its prompt twice.
      create.put("ConsoleSize", call.invocation().terminal().size().rowsAndColumns());
      DockerConfig.of(call.invocation())
          .detachKeys()
          .ifPresent(keys -> create.put("DetachKeys", keys));
    }
    arguments.text("user").ifPresent(user -> create.put("User", user));
    arguments.text("workdir").ifPresent(directory -> create.put("WorkingDir", directory));
    String id =
        engine
            .post(
                EngineClient.DOCKER + "/containers/" + container.id() + "/exec",
                Json.of(create).print())
            .at("Id")
            .text();
    String path = EngineClient.DOCKER + "/exec/" + id;
    String start = Json.of(Map.of("Detach", detach, "Tty", terminal)).print();
    if (detach) {
      engine.post(path + "/start", start);
      return 0;
    }
    try (RawStream stream = engine.hijack(path + "/start", start)) {
      boolean detached =
          new Session(call.invocation(), engine, terminal, input)
              .run(stream, path + "/resize", () -> {});
      if (detached) {
        throw new CommandException("read escape sequence");
      }
    }
    return exitCode(call, path);
  }

  /// Asked of the engine that ran the command: another one, which this would start, does not know.
  private static int exitCode(Call call, String path) {
    CommandException lost =
        new CommandException(
            "the connection to the engine was lost, and with it the command's exit code ('jcompose engine logs' says what the engine did)");
    EngineClient same =
        new EngineClient(
            EnginePlaces.of(call.invocation()).socket(),
            _ -> {
              throw lost;
            });
    try {
      return (int) same.get(path + "/json").at("ExitCode").number();
    } catch (EngineRequestException unknown) {
      throw unknown.status() == 404 || unknown.status() == EngineRequestException.NO_ANSWER
          ? lost
          : unknown;
    }
  }

  private static List<String> command(Call call) {
    return call.names().subList(1, call.names().size());
  }

  /// Whether the process gets a terminal: it does if our output is one, unless a flag says
  /// otherwise. `-t` has no further effect, as in Docker Compose.
  private static boolean terminal(Call call, boolean input) {
    Arguments arguments = call.arguments();
    var here = call.invocation().terminal();
    boolean none = arguments.on("no-tty", arguments.on("no-TTY", !here.output()));
    Session.requireTerminal(call.invocation(), !none, input);
    return !none;
  }
}
