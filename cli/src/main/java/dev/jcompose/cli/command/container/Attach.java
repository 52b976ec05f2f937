package dev.jcompose.cli.command.container;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.command.ForwardedSignals;
import dev.jcompose.cli.command.Session;
import dev.jcompose.cli.command.Target;
import dev.jcompose.cli.flag.Arguments;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.http.Answer;
import dev.jcompose.cli.http.EngineClient;
import dev.jcompose.cli.http.RawStream;
import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.cli.json.Json;
import dev.jcompose.cli.project.ListedContainer;
import dev.jcompose.cli.registry.DockerConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// `attach`: the standard streams of a service's running container.
public final class Attach implements Command {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "attach [OPTIONS] SERVICE",
            "Attach local standard input, output, and error streams to a service's running container",
            Flag.text("detach-keys", "Override the key sequence for detaching from a container."),
            Flag.number("index", "index of the container if service has multiple replicas."),
            Flag.on("no-stdin", "Do not attach STDIN"),
            Flag.on("sig-proxy", "Proxy all received signals to the process").defaulting("true"))
        .arguments(1, Integer.MAX_VALUE);
  }

  @Override
  public int run(Call call) throws InterruptedException {
    Arguments arguments = call.arguments();
    EngineClient engine = call.engine();
    ListedContainer container =
        Target.of(call)
            .container(engine, call.names().getFirst(), arguments.number("index").orElse(0));
    String path = EngineClient.DOCKER + "/containers/" + container.id();
    Json inspected = engine.get(path + "/json");
    check(inspected.at("State"));
    boolean terminal = inspected.at("Config", "Tty").isTrue();
    boolean input = !arguments.on("no-stdin") && inspected.at("Config", "OpenStdin").isTrue();
    Session.requireTerminal(call.invocation(), terminal, input);
    if (call.dryRun()) {
      call.out().println("attach to " + container.name());
      return 0;
    }
    Optional<String> keys =
        arguments.text("detach-keys").or(() -> DockerConfig.of(call.invocation()).detachKeys());
    Map<String, String> query = new LinkedHashMap<>();
    query.put("stream", "1");
    query.put("stdin", input ? "1" : "0");
    query.put("stdout", "1");
    query.put("stderr", "1");
    keys.ifPresent(text -> query.put("detachKeys", text));
    try (RawStream stream = engine.hijack(path + "/attach" + EngineClient.query(query), "");
        Answer end = engine.open("POST", path + "/wait?condition=not-running", "");
        ForwardedSignals _ =
            !terminal && arguments.on("sig-proxy", true)
                ? ForwardedSignals.of(
                    call.invocation().interrupts(), engine, path, UnaryOperator.identity())
                : ForwardedSignals.none()) {
      Session session = new Session(call.invocation(), engine, terminal, input, keys);
      boolean detached =
          session.run(
              stream,
              path + "/resize",
              () -> {
                if (terminal && call.invocation().terminal().output()) {
                  session.redraw(path + "/resize");
                }
              });
      if (detached) {
        throw new CommandException("read escape sequence");
      }
      Json status = end.json();
      status.at("Error", "Message").someText().ifPresent(message -> call.err().println(message));
      return (int) status.at("StatusCode").number();
    }
  }

  private static void check(Json state) {
    if (!state.at("Running").isTrue()) {
      throw new CommandException("cannot attach to a stopped container, start it first");
    } else if (state.at("Paused").isTrue()) {
      throw new CommandException("cannot attach to a paused container, unpause it first");
    } else if (state.at("Restarting").isTrue()) {
      throw new CommandException(
          "cannot attach to a restarting container, wait until it is running");
    }
  }
}
