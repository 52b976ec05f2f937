package dev.jcompose.cli.command.engine;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.engine.EnginePlaces;
import dev.jcompose.cli.engine.EngineStart;
import dev.jcompose.cli.engine.EngineUnit;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.http.EngineClient;
import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.cli.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// `engine stop`: ends the engine; containers keep running, or are stopped first.
public final class EngineStop implements Command {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Flag CONTAINERS =
      Flag.on(
          "containers",
          "Stop all containers first, dependents before dependencies, as when the machine shuts down");

  @Override
  public Syntax syntax() {
    return Syntax.of(
            "engine stop [OPTIONS]", "Stop the engine; containers keep running", CONTAINERS)
        .arguments(0, 0);
  }

  @Override
  public int run(Call call) throws InterruptedException {
    EnginePlaces places = EnginePlaces.of(call.invocation());
    boolean containers = call.arguments().on(CONTAINERS.name());
    var start = EngineStart.toStop(call.invocation(), places);
    start.awaitOtherClient();
    if (EngineUnit.asleep(places)
        || (!EngineStatus.running(call).answers() && !start.comesBack())) {
      if (!containers || !mayHaveContainers(places)) {
        call.err().println("engine not running");
        return 0;
      }
      // It was killed, and only an engine knows how to stop its containers.
      start.start();
    }
    boolean activated = stop(call, containers);
    call.out()
        .println(
            activated
                ? "engine stopped (the next client of " + EngineUnit.SOCKET + " starts it again)"
                : "engine stopped");
    return 0;
  }

  /// Whether containers run without an engine.
  private static boolean mayHaveContainers(EnginePlaces places) {
    String[] left = places.runRoot().resolve("containers").toFile().list();
    return left != null && left.length > 0;
  }

  /// Ends the running engine, and waits for its end.
  ///
  /// @param containers whether its containers are stopped first
  /// @return whether somebody still holds the socket
  static boolean stop(Call call, boolean containers) throws InterruptedException {
    EngineClient engine = EngineStatus.running(call);
    Json version = engine.get(EngineStatus.PATH);
    boolean activated = version.at("activated").isTrue();
    Path process = Path.of("/proc", String.valueOf(version.at("pid").number()));
    engine.post("/jcompose/v1/shutdown" + (containers ? "?containers=true" : ""), "");
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    // The socket disappears first; this waits for the end of the process.
    while ((!activated && engine.answers()) || Files.exists(process)) {
      if (System.nanoTime() > deadline) {
        throw new CommandException(
            "engine: still running " + PATIENCE.toSeconds() + " s after it was told to stop");
      }
      Thread.sleep(5);
    }
    return activated;
  }
}
