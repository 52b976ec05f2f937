package dev.jcompose.cli.command.lifecycle;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.command.ProjectVerb;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.model.operation.OperationOptions;

/// `stop`: stops containers and keeps them.
public final class Stop implements Command {
  @Override
  public Syntax syntax() {
    return Syntax.of("stop [OPTIONS] [SERVICE...]", "Stop services", CreationFlags.TIMEOUT);
  }

  @Override
  public int run(Call call) {
    ProjectVerb.run(
        call,
        new OperationOptions.Stop(call.arguments().seconds("timeout"), false),
        "Stopping",
        call.names());
    return 0;
  }
}
