package dev.jcompose.cli.command.engine;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.engine.EnginePlaces;
import dev.jcompose.cli.engine.UnitInstallation;
import dev.jcompose.cli.flag.Syntax;
import java.util.List;

/// `engine uninstall`: undoes `engine install`. Containers keep running.
public final class EngineUninstall implements Command {
  @Override
  public Syntax syntax() {
    return Syntax.of("engine uninstall", "Undo engine install; containers keep running")
        .arguments(0, 0);
  }

  @Override
  public int run(Call call) {
    UnitInstallation.check(EnginePlaces.of(call.invocation()), "engine uninstall");
    List<String> done = new UnitInstallation().uninstall();
    done.forEach(call.out()::println);
    if (done.isEmpty()) {
      call.out().println("nothing is installed");
    }
    return 0;
  }
}
