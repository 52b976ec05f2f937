package dev.jcompose.engine.docker.stream;

import dev.jcompose.engine.Engine;
import dev.jcompose.engine.container.Container;
import dev.jcompose.engine.container.ContainerState;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.exec.Exec;
import dev.jcompose.engine.exec.ExecRequest;
import dev.jcompose.engine.http.Exchange;
import dev.jcompose.engine.http.HijackedConnection;
import dev.jcompose.engine.http.HttpProblem;
import dev.jcompose.engine.http.Router;
import dev.jcompose.engine.json.DockerJson;
import dev.jcompose.engine.json.Lenient;
import dev.jcompose.runtime.ExecSession;
import dev.jcompose.runtime.StartException;
import dev.jcompose.runtime.log.LogEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import tools.jackson.databind.node.ObjectNode;

/// Processes started inside containers.
public record ExecRoutes(Engine engine) {
  public void addTo(Router routes) {
    routes.post("/containers/{id}/exec", this::create);
    routes.post("/exec/{id}/start", this::start);
    routes.post("/exec/{id}/resize", this::resize);
    routes.get("/exec/{id}/json", this::inspect);
  }

  /// The body of a start.
  record StartRequest(boolean detach, boolean tty, List<Integer> consoleSize) {
    StartRequest {
      consoleSize = Lenient.list(consoleSize);
    }
  }

  private void create(Exchange exchange) throws IOException {
    Optional<ExecRequest> body = exchange.optionalJson(ExecRequest.class, DockerJson.docker());
    Container container = engine.containers().get(exchange.parameter("id"));
    ExecRequest request =
        body.filter(asked -> !asked.cmd().isEmpty())
            .orElseThrow(() -> HttpProblem.badRequest("No exec command specified"));
    if (container.state().status() == ContainerState.Status.PAUSED) {
      throw paused(exchange.parameter("id"));
    }
    var _ = DetachSequence.parse(Optional.of(request.detachKeys()), request.tty());
    String id = engine.containers().createExec(container.id().value(), request);
    exchange.json(201, DockerJson.docker().createObjectNode().put("Id", id), DockerJson.docker());
  }

  private void start(Exchange exchange) throws IOException, InterruptedException {
    StartRequest start =
        exchange
            .optionalJson(StartRequest.class, DockerJson.docker())
            .orElse(new StartRequest(false, false, List.of()));
    Exec exec = engine.containers().exec(exchange.parameter("id"));
    if (exec.running()) {
      throw new HttpProblem(409, "Error: Exec command %s is already running".formatted(exec.id()));
    } else if (exec.exitCode().isPresent()) {
      throw new HttpProblem(409, "Error: Exec command %s has already run".formatted(exec.id()));
    }
    if (start.consoleSize().size() == 2) {
      engine
          .containers()
          .resizeExec(exec.id(), start.consoleSize().get(0), start.consoleSize().get(1));
    }
    if (start.detach()) {
      // Nobody reads what it writes.
      engine.containers().startExec(exec.id()).stdio().channel().close();
      exchange.empty(200);
      return;
    }
    var keys =
        DetachSequence.parse(
            Optional.of(exec.request().detachKeys()).filter(text -> !text.isEmpty()),
            exec.request().tty());
    // The start determines how the output is sent, whatever the process has.
    String type = StreamType.taken(start.tty(), exchange);
    requireRunning(exec);
    // The head is sent separately: clients that read it in one go would lose what follows it.
    try (HijackedConnection client = exchange.hijack(type)) {
      ExecSession session;
      try {
        session = engine.containers().startExec(exec.id());
      } catch (StartException | EngineException failure) {
        // A program that cannot be run is reported in place of its output, and by its exit code.
        say(client, failure.getMessage() + "\r\n", start.tty());
        return;
      }
      run(exec, session, client, keys, start.tty());
    }
  }

  /// @param container as the client calls it
  private static HttpProblem paused(String container) {
    return new HttpProblem(
        409, "Container " + container + " is paused, unpause the container before exec");
  }

  private void requireRunning(Exec exec) {
    String id = exec.container().value();
    ContainerState state = engine.containers().get(id).state();
    if (state.status() == ContainerState.Status.PAUSED) {
      throw paused(id);
    }
    if (!state.hasProcess()) {
      throw new HttpProblem(409, "container " + id + " is not running");
    }
  }

  private static void run(
      Exec exec,
      ExecSession session,
      HijackedConnection client,
      Optional<DetachSequence> keys,
      boolean raw)
      throws IOException, InterruptedException {
    ExecRequest request = exec.request();
    var wish =
        new StdioRelay.Streams(
            request.attachStdin(),
            request.attachStdout(),
            request.attachStderr(),
            request.tty(),
            raw);
    try (var channel = session.stdio().channel()) {
      if (new StdioRelay(client, channel, wish, keys).run() == StdioRelay.End.OUTPUT_ENDED) {
        // Clients ask for the exit code as soon as the stream has ended.
        session.exit().get();
      }
    } catch (ExecutionException lost) {
      throw new IOException("exec " + exec.id() + ": its exit code is unknown", lost);
    }
  }

  private static void say(HijackedConnection client, String message, boolean terminal)
      throws IOException {
    byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
    if (!terminal) {
      client.output().write(Frames.head(LogEntry.Stream.STDOUT, bytes.length));
    }
    client.output().write(bytes);
  }

  private void resize(Exchange exchange) throws IOException {
    TerminalSize size = TerminalSize.of(exchange.query());
    engine.containers().resizeExec(exchange.parameter("id"), size.rows(), size.columns());
    exchange.empty(200);
  }

  private void inspect(Exchange exchange) throws IOException {
    Exec exec = engine.containers().exec(exchange.parameter("id"));
    exchange.json(200, json(exec), DockerJson.docker());
  }

  static ObjectNode json(Exec exec) {
    ExecRequest request = exec.request();
    ObjectNode tree = DockerJson.docker().createObjectNode();
    tree.put("ID", exec.id()).put("Running", exec.running());
    exec.exitCode()
        .ifPresentOrElse(code -> tree.put("ExitCode", code), () -> tree.putNull("ExitCode"));
    List<String> command = request.cmd();
    ObjectNode process = tree.putObject("ProcessConfig");
    process
        .put("tty", request.tty())
        .put("entrypoint", command.getFirst())
        .set("arguments", DockerJson.docker().valueToTree(command.subList(1, command.size())));
    process.put("privileged", request.privileged());
    if (!request.user().isEmpty()) {
      process.put("user", request.user());
    }
    return tree.put("OpenStdin", request.attachStdin())
        .put("OpenStderr", request.attachStderr())
        .put("OpenStdout", request.attachStdout())
        .put("CanRemove", exec.exitCode().isPresent())
        .put("ContainerID", exec.container().value())
        .put("DetachKeys", "")
        .put("Pid", exec.pid());
  }
}
