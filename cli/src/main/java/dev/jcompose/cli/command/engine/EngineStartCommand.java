package dev.jcompose.cli.command.engine;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.flag.Syntax;

/// `engine start`: brings the engine up, which other commands do by themselves.
public final class EngineStartCommand implements Command {
  @Override
  public Syntax syntax() {
    return Syntax.of("engine start", "Start the engine").arguments(0, 0);
  }

  @Override
  public int run(Call call) {
    call.out()
        .println("engine running, pid " + call.engine().get(EngineStatus.PATH).at("pid").number());
    return 0;
  }
}
