package dev.jcompose.cli.command.lifecycle;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.command.ProjectVerb;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.model.operation.OperationOptions;

/// `restart`: stops and starts containers.
public final class Restart implements Command {
  @Override
  public Syntax syntax() {
    return Syntax.of(
        "restart [OPTIONS] [SERVICE...]",
        "Restart service containers",
        Flag.on("no-deps", "Don't restart dependent services"),
        CreationFlags.TIMEOUT);
  }

  @Override
  public int run(Call call) {
    ProjectVerb.run(
        call,
        new OperationOptions.Restart(
            call.arguments().seconds("timeout"), !call.arguments().on("no-deps")),
        "Restarting",
        call.names());
    return 0;
  }
}
