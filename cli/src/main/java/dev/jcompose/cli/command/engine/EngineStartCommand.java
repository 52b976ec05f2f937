package dev.jcompose.cli.command.engine;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.http.EngineClient;

/// `engine start`: starts the engine, as other commands do automatically, and keeps it running when
/// it is idle.
public final class EngineStartCommand implements Command {
  @Override
  public Syntax syntax() {
    return Syntax.of("engine start", "Start the engine").arguments(0, 0);
  }

  @Override
  public int run(Call call) {
    EngineClient engine = call.engine(true);
    // A running one may have been started automatically.
    engine.post("/jcompose/v1/stay", "");
    call.out().println("engine running, pid " + engine.get(EngineStatus.PATH).at("pid").number());
    return 0;
  }
}
