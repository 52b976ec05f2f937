package dev.jcompose.cli.command.engine;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.engine.EnginePlaces;
import dev.jcompose.cli.engine.EngineUnit;
import dev.jcompose.cli.engine.UnitInstallation;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.invocation.CommandException;
import java.nio.file.Path;
import java.util.List;

/// `engine install`: makes systemd start the engine at boot, and hold its socket.
public final class EngineInstall implements Command {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "engine install [OPTIONS]",
            "Let systemd start the engine at boot",
            Flag.on("now", "Start it now, too"))
        .arguments(0, 0);
  }

  @Override
  public int run(Call call) throws InterruptedException {
    EnginePlaces places = EnginePlaces.of(call.invocation());
    UnitInstallation.check(places, "engine install");
    Path home =
        call.invocation()
            .home()
            .orElseThrow(() ->
                new CommandException(
                    "engine install: jcompose is not installed correctly (jcompose.home is not set)"));
    var installation = new UnitInstallation();
    List<String> done = installation.install(new EngineUnit(home));
    done.forEach(call.out()::println);
    if (done.isEmpty()) {
      call.out().println(EngineUnit.SERVICE + " is installed and enabled already");
    }
    boolean now = call.arguments().on("now");
    if (now) {
      if (installation.runsOtherwise(EngineStatus.running(call).answers())) {
        EngineStop.stop(call, false);
      }
      installation.start(done.stream().anyMatch(line -> line.startsWith("wrote ")));
      call.out()
          .println(
              "engine running, pid " + call.engine().get(EngineStatus.PATH).at("pid").number());
    } else if (!done.isEmpty()) {
      call.out().println("it starts at the next boot, or now with: jcompose engine install --now");
    }
    return 0;
  }
}
