package dev.jcompose.cli.command.engine;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.cli.http.EngineClient;

/// `engine start`: brings the engine up, which other commands do by themselves, and has it stay
/// when nobody needs it.
public final class EngineStartCommand implements Command {
  @Override
  public Syntax syntax() {
    return Syntax.of("engine start", "Start the engine").arguments(0, 0);
  }

  @Override
  public int run(Call call) {
    EngineClient engine = call.engine(true);
    // One that runs already may have been started for somebody else's sake.
    engine.post("/jcompose/v1/stay", "");
    call.out().println("engine running, pid " + engine.get(EngineStatus.PATH).at("pid").number());
    return 0;
  }
}
