package dev.jcompose.cli.command.lifecycle;

import dev.jcompose.cli.command.Call;
import dev.jcompose.cli.command.Command;
import dev.jcompose.cli.command.ProjectVerb;
import dev.jcompose.cli.flag.Flag;
import dev.jcompose.cli.flag.Syntax;
import dev.jcompose.model.operation.OperationOptions;

/// `start`: starts containers that are there.
public final class Start implements Command {
  @Override
  public Syntax syntax() {
    return Syntax.of(
        "start [SERVICE...]",
        "Start services",
        Flag.on("wait", "Wait for services to be running|healthy. Implies detached mode."),
        Flag.number(
            "wait-timeout",
            "Maximum duration in seconds to wait for the project to be running|healthy"));
  }

  @Override
  public int run(Call call) {
    CreationArguments.checkWait(call.arguments());
    ProjectVerb.run(
        call,
        new OperationOptions.Start(
            call.arguments().on("wait"), call.arguments().seconds("wait-timeout")),
        "Running",
        call.names());
    return 0;
  }
}
